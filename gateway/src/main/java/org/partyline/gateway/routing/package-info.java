/// Which carrier a call goes to, and how that one wants numbers and identities to be written: pure
/// functions over records.
@NullMarked
package org.partyline.gateway.routing;

import org.jspecify.annotations.NullMarked;
