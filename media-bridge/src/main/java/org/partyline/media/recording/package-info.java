/// Recordings of rooms: the mix as Opus in Ogg, each picture as it was sent in WebM or Matroska.
@NullMarked
package org.partyline.media.recording;

import org.jspecify.annotations.NullMarked;
