/// What is kept of a call to find out what went wrong: its SIP messages, without what nobody may
/// see, and how its sound fared over time.
@NullMarked
package org.partyline.gateway.trace;

import org.jspecify.annotations.NullMarked;
