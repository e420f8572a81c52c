/// What the store's databases make of our SQL, seen from inside the package.
@NullMarked
package org.partyline.gateway.store;

import org.jspecify.annotations.NullMarked;
