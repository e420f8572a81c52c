/// Dialogs (RFC 3261 §12): who the two ends are, and the requests that are sent within them.
@NullMarked
package org.partyline.signaling.sip.dialog;

import org.jspecify.annotations.NullMarked;
