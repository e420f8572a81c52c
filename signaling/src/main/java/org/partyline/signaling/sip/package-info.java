/// SIP calls: JAIN SIP behind an API shaped like calls. The only package that sees javax.sip.
@NullMarked
package org.partyline.signaling.sip;

import org.jspecify.annotations.NullMarked;
