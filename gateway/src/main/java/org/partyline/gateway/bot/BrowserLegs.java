package org.partyline.gateway.bot;

import java.util.function.Consumer;
import org.partyline.media.browser.BrowserEvent;
import org.partyline.media.browser.BrowserLeg;
import org.partyline.media.conference.Conference;

/// Opens the media of a browser's session.
@FunctionalInterface
public interface BrowserLegs {
  BrowserLeg open(Conference conference, Consumer<BrowserEvent> mailbox);
}
