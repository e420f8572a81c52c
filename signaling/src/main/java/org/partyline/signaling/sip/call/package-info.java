/// Calls: what becomes of each request, and the state of each call. Begin at [RequestDispatcher].
@NullMarked
package org.partyline.signaling.sip.call;

import org.jspecify.annotations.NullMarked;
