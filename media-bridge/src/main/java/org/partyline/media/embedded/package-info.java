/// The media engine that runs in this process: rooms, phone legs and browser legs on media loops.
@NullMarked
package org.partyline.media.embedded;

import org.jspecify.annotations.NullMarked;
