/// When to register where, and what came of it (RFC 3261 §10): time and answers in, steps out.
@NullMarked
package org.partyline.signaling.sip.registration;

import org.jspecify.annotations.NullMarked;
