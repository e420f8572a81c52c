/// Stores, judged side by side on the real databases.
@NullMarked
package org.partyline.store;

import org.jspecify.annotations.NullMarked;
