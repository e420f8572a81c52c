/// The 67p-rtc messages: calls signaled in readable IRC lines (docs/irc-protocol.md).
@NullMarked
package org.partyline.signaling.rtc;

import org.jspecify.annotations.NullMarked;
