/// Who is together, under which name, and who is muted.
@NullMarked
package org.partyline.gateway.room;

import org.jspecify.annotations.NullMarked;
