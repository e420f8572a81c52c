/// Trunks while they live: where their carrier is now, whether they are registered, what comes from
/// them.
@NullMarked
package org.partyline.signaling.sip.trunk;

import org.jspecify.annotations.NullMarked;
