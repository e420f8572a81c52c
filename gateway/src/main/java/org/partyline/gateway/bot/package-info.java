/// The gateway as a participant on IRC: commands for people, and the calls of browsers.
@NullMarked
package org.partyline.gateway.bot;

import org.jspecify.annotations.NullMarked;
