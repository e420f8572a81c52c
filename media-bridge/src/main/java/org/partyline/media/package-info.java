/// The media engine as the gateway sees it: rooms, legs, their events. No sockets here, so that a
/// test can play the engine.
@NullMarked
package org.partyline.media;

import org.jspecify.annotations.NullMarked;
