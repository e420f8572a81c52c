/// Opens conferences, phone legs and browser legs on the media loops.
@NullMarked
package org.partyline.media.engine;

import org.jspecify.annotations.NullMarked;
