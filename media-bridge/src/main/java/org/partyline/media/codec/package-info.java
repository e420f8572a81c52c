/// Audio codecs, resampling and concealment.
@NullMarked
package org.partyline.media.codec;

import org.jspecify.annotations.NullMarked;
