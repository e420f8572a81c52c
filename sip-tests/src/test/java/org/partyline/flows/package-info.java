/// Call flows between real peers, each readable as the call it is.
@NullMarked
package org.partyline.flows;

import org.jspecify.annotations.NullMarked;
