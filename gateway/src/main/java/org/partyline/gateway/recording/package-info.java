/// Recordings of rooms: who may have them, where they are kept, and that everybody is told.
@NullMarked
package org.partyline.gateway.recording;

import org.jspecify.annotations.NullMarked;
