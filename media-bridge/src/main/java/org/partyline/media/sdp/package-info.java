/// Session descriptions, read and written (RFC 8866).
@NullMarked
package org.partyline.media.sdp;

import org.jspecify.annotations.NullMarked;
