package org.partyline.media.phone;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.partyline.media.PhoneEvent;

/// The digits that a phone sends: as telephone-events (RFC 4733), as tones, or, where events were
/// agreed, as tones until the first event comes.
final class DigitReceiver {
  /// Synchronization sources whose digits are told apart: sound and events may come by two.
  private static final int MAX_SOURCES = 4;

  /// How long after a tone's end its event may still come: 200 ms.
  private static final int EVENT_TICKS = 10;

  private final Consumer<PhoneEvent> events;
  private final Deque<Source> sources = new ArrayDeque<>();
  private boolean eventsCome;
  private char pendingTone = ToneDetector.NONE;
  private int pendingTicks;

  /// The digits of one synchronization source.
  private record Source(int ssrc, KeyPresses keys) {}

  DigitReceiver(Consumer<PhoneEvent> events) {
    this.events = events;
  }

  /// Whether an event has come: tones are none of our business then.
  boolean eventsCome() {
    return eventsCome;
  }

  /// Notes a packet that is no event.
  void passed(int ssrc, int sequence) {
    for (Source source : sources) {
      if (source.ssrc() == ssrc) {
        source.keys().passed(sequence);
      }
    }
  }

  /// Takes the packet of an event.
  void event(int ssrc, int sequence, int timestamp, ByteBuffer payload, long nanos) {
    if (!eventsCome) {
      eventsCome = true;
      pendingTone = ToneDetector.NONE;
    }
    char key = keys(ssrc).received(sequence, timestamp, payload, nanos);
    if (key != KeyPresses.NONE) {
      events.accept(new PhoneEvent.KeyPressed(key));
    }
  }

  private KeyPresses keys(int ssrc) {
    for (Source source : sources) {
      if (source.ssrc() == ssrc) {
        return source.keys();
      }
    }
    if (sources.size() == MAX_SOURCES) {
      sources.removeFirst();
    }
    Source source = new Source(ssrc, new KeyPresses());
    sources.add(source);
    return source.keys();
  }

  /// Takes what was found in 20 ms of sound.
  ///
  /// @param tone the digit whose tone began, or [ToneDetector#NONE]
  /// @param goesOn whether a tone is heard
  /// @param eventsAgreed whether an event may come with the tone: it counts only if none does
  void tone(char tone, boolean goesOn, boolean eventsAgreed) {
    if (tone != ToneDetector.NONE && !eventsAgreed) {
      events.accept(new PhoneEvent.KeyPressed(tone));
    } else if (tone != ToneDetector.NONE) {
      tellPendingTone(); // the one before: no event came with it
      pendingTone = tone;
      pendingTicks = EVENT_TICKS;
    } else if (pendingTone != ToneDetector.NONE && !goesOn && --pendingTicks <= 0) {
      tellPendingTone();
    }
  }

  private void tellPendingTone() {
    if (pendingTone != ToneDetector.NONE && !eventsCome) {
      events.accept(new PhoneEvent.KeyPressed(pendingTone));
    }
    pendingTone = ToneDetector.NONE;
  }
}
