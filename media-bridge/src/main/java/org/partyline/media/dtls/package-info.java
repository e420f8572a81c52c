/// DTLS-SRTP (RFC 5763, RFC 5764), for browsers and phones: certificates, handshakes, keys.
@NullMarked
package org.partyline.media.dtls;

import org.jspecify.annotations.NullMarked;
