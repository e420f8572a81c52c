/// Who hears and sees whom: the mix and the video router of one room.
@NullMarked
package org.partyline.media.conference;

import org.jspecify.annotations.NullMarked;
