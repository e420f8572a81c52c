/// What a monitoring system reads of calls, trunks and the JVM (docs/metrics.md). Micrometer is
/// visible here only.
@NullMarked
package org.partyline.gateway.metrics;

import org.jspecify.annotations.NullMarked;
