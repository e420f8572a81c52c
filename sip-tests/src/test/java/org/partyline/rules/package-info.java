/// The structure that the build holds: which module knows which, where foreign libraries may be
/// seen, and the house rules.
@NullMarked
package org.partyline.rules;

import org.jspecify.annotations.NullMarked;
