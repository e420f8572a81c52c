/// Media loops: one thread each, owning sockets, conferences and their ticks.
@NullMarked
package org.partyline.media.loop;

import org.jspecify.annotations.NullMarked;
