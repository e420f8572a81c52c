/// The gateway as an IRC client. The only package that sees the IRC library.
@NullMarked
package org.partyline.signaling.irc;

import org.jspecify.annotations.NullMarked;
