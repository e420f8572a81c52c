/// Finds the servers of a SIP domain (RFC 3263).
@NullMarked
package org.partyline.signaling.sip.locate;

import org.jspecify.annotations.NullMarked;
