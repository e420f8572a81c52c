/// Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760), both roles: texts in, texts out.
@NullMarked
package org.partyline.signaling.sip.digest;

import org.jspecify.annotations.NullMarked;
