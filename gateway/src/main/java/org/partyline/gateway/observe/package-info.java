/// What happened to calls, told to those who log and count.
@NullMarked
package org.partyline.gateway.observe;

import org.jspecify.annotations.NullMarked;
