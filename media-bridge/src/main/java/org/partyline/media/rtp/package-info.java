/// RTP and RTCP packets, the jitter buffer, statistics (RFC 3550, RFC 4733).
@NullMarked
package org.partyline.media.rtp;

import org.jspecify.annotations.NullMarked;
