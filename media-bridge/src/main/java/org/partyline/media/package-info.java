/// What all of media shares.
@NullMarked
package org.partyline.media;

import org.jspecify.annotations.NullMarked;
