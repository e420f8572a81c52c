/// Traces of calls for an OpenTelemetry collector.
@NullMarked
package org.partyline.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
