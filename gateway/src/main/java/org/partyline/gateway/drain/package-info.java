/// The end of a gateway that cuts nobody off. Begin at [org.partyline.gateway.drain.Drain].
@NullMarked
package org.partyline.gateway.drain;

import org.jspecify.annotations.NullMarked;
