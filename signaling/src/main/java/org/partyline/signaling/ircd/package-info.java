/// A small IRC server for evaluation and tests.
@NullMarked
package org.partyline.signaling.ircd;

import org.jspecify.annotations.NullMarked;
