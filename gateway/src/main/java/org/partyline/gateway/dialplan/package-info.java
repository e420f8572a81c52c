/// Phone numbers, and what a called number leads to.
@NullMarked
package org.partyline.gateway.dialplan;

import org.jspecify.annotations.NullMarked;
