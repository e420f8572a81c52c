/// Phone calls: what happens from ringing to hanging up.
@NullMarked
package org.partyline.gateway.call;

import org.jspecify.annotations.NullMarked;
