/// What speech sounds like after its way through the gateway, measured (docs/quality.md).
@NullMarked
package org.partyline.gateway.bench.quality;

import org.jspecify.annotations.NullMarked;
