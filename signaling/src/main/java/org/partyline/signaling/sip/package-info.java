/// SIP calls: an API shaped like calls, without a SIP library in sight. Begin at [SipEndpoint]. The
/// packages below hold what is behind it, each knowing only those before it: `stack`, `message`,
/// `transaction`, `digest`, `locate`, `registration`, `trunk`, `dialog`, `call`.
@NullMarked
package org.partyline.signaling.sip;

import org.jspecify.annotations.NullMarked;
