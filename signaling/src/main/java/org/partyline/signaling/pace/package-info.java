/// How fast lines may go.
@NullMarked
package org.partyline.signaling.pace;

import org.jspecify.annotations.NullMarked;
