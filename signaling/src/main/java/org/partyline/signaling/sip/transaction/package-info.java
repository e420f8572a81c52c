/// Transactions (RFC 3261 §17, RFC 6026): retransmission, timers, and where responses are sent.
@NullMarked
package org.partyline.signaling.sip.transaction;

import org.jspecify.annotations.NullMarked;
