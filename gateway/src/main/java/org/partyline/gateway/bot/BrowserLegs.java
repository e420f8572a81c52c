package org.partyline.gateway.bot;

import java.util.function.Consumer;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaRoom;

/// Opens the media of a browser's session.
@FunctionalInterface
public interface BrowserLegs {
  BrowserLeg open(MediaRoom room, Consumer<BrowserEvent> mailbox);
}
