/// Prompts, chimes and music, ready to be played.
@NullMarked
package org.partyline.media.sound;

import org.jspecify.annotations.NullMarked;
