/// JAIN SIP as we use it: its parser and transports, with guards before both. Begin at [JainStack].
@NullMarked
package org.partyline.signaling.sip.stack;

import org.jspecify.annotations.NullMarked;
