/// SRTP and SRTCP (RFC 3711, 6188, 7714), whoever agreed on the keys.
@NullMarked
package org.partyline.media.srtp;

import org.jspecify.annotations.NullMarked;
