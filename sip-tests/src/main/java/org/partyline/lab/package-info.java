/// The kit: Partyline started as a user would, and the peers that judge it from outside (phones,
/// browsers, IRC people), each driven by verbs that a call flow can be written in.
@NullMarked
package org.partyline.lab;

import org.jspecify.annotations.NullMarked;
