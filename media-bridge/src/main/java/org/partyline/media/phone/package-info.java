/// The phone leg: one carrier-facing RTP stream.
@NullMarked
package org.partyline.media.phone;

import org.jspecify.annotations.NullMarked;
