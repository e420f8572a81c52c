/// What is in SIP messages: bodies, parties, the headers of our responses.
@NullMarked
package org.partyline.signaling.sip.message;

import org.jspecify.annotations.NullMarked;
