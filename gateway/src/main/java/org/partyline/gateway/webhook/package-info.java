/// Tells other programs of events by HTTP: signed, tried again, and never in a call's way. Begin at
/// [org.partyline.gateway.webhook.Webhooks].
@NullMarked
package org.partyline.gateway.webhook;

import org.jspecify.annotations.NullMarked;
