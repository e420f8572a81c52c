package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.partyline.media.phone.NegotiatedMedia.Events;

/// Sends digits one after the other, in ticks of 20 ms: as telephone-events (RFC 4733) where the
/// peer takes these, else as tones (ITU-T Q.23). A digit takes 100 ms and is followed by 100 ms
/// without one. While a digit goes out, other sound does not. On the loop, but for [#reserve].
final class DigitSender {
  private static final int MAX_WAITING = 64;

  private static final String EVENTS = "0123456789*#ABCD";

  /// 100 ms: well above the 40 ms in which any receiver recognizes a digit (ITU-T Q.24).
  private static final int DIGIT_TICKS = 5;

  private static final int GAP_TICKS = 5;

  /// The last packet of an event goes out three times, at the interval of the others (RFC 4733
  /// 2.5.1.4).
  private static final int END_PACKETS = 3;

  /// In -dBm0 (RFC 4733 2.3.3), for receivers that make a tone of it again.
  private static final byte EVENT_VOLUME = 8;

  private static final int COMMA_TICKS = 100;
  private static final int WAIT_TICKS = 25;

  /// Peaks of -9 dBm0 and -7 dBm0, full scale being +3.14 dBm0: a line weakens the high tone more.
  private static final double LOW_PEAK = 32_767 * Math.pow(10, (-9 - 3.14) / 20);

  private static final double HIGH_PEAK = 32_767 * Math.pow(10, (-7 - 3.14) / 20);

  private static final int RATE = 48_000;
  private static final int FRAME = RATE / 50;

  /// 5 ms in which a tone comes and goes, so that it does not click.
  private static final int EDGE = RATE / 200;

  private final Runnable sent;
  private final Queue<Character> waiting = new ArrayDeque<>();
  private final AtomicInteger reserved = new AtomicInteger();
  private final byte[] payload = new byte[4];

  /// How many ticks of the first of the waiting digits have gone by.
  private int tick;

  private Events events = Events.NONE;
  private int start;

  /// @param sent called on the loop when all digits are out
  DigitSender(Runnable sent) {
    this.sent = sent;
  }

  /// Checks digits and makes room for them. From any thread.
  ///
  /// @return what [#add] takes
  /// @throws IllegalArgumentException when they cannot be sent, or too many wait already
  String reserve(String digits) {
    String upper = digits.toUpperCase(Locale.ROOT);
    if (!upper.matches("[0-9*#A-D,W]+")) {
      throw new IllegalArgumentException(
          "only 0-9, *, #, A-D and the pauses \",\" (2 s) and \"w\" (0.5 s) can be sent");
    }
    if (reserved.addAndGet(upper.length()) > MAX_WAITING) {
      reserved.addAndGet(-upper.length());
      throw new IllegalArgumentException("at most " + MAX_WAITING + " digits can wait to be sent");
    }
    return upper;
  }

  /// Sends these too.
  void add(String reservedDigits) {
    reservedDigits.chars().forEach(digit -> waiting.add((char) digit));
  }

  /// Nothing can be sent in this tick: a digit that had begun counts as sent, the others wait.
  void pause() {
    Character digit = waiting.peek();
    if (digit != null && EVENTS.indexOf(digit) >= 0 && tick > 0) {
      tick = Math.max(tick, DIGIT_TICKS + END_PACKETS);
    }
  }

  /// Sends the next 20 ms of a digit, if it is time for one.
  ///
  /// @param now how the peer takes digits
  /// @param pcm a frame at 48 kHz, to work in
  /// @return false when other sound may go out in this tick
  boolean send(Events now, PhoneSender sender, short[] pcm, InetSocketAddress to) {
    Character digit = waiting.peek();
    if (digit == null) {
      return false;
    }
    if (tick > 0 && !now.equals(events)) {
      pause(); // agreed anew in the middle of a digit
    }
    events = now;
    int at = tick++;
    boolean out =
        switch (digit) {
          case ',' -> wait(at, COMMA_TICKS);
          case 'W' -> wait(at, WAIT_TICKS);
          default ->
              now.sendType() < 0 ? tone(digit, at, sender, pcm, to) : event(digit, at, sender, to);
        };
    if (tick == 0) {
      waiting.remove();
      reserved.decrementAndGet();
      if (waiting.isEmpty()) {
        sent.run();
      }
    }
    return out;
  }

  private boolean wait(int at, int ticks) {
    tick = at + 1 == ticks ? 0 : tick;
    return false;
  }

  /// The sound's timestamps go on meanwhile; those of an event's packets all are that of its
  /// beginning, and durations grow (RFC 4733 2.5.1.2).
  private boolean event(char digit, int at, PhoneSender sender, InetSocketAddress to) {
    tick = at + 1 == DIGIT_TICKS + GAP_TICKS ? 0 : tick;
    if (at >= DIGIT_TICKS + END_PACKETS - 1) {
      return false;
    }
    if (at == 0) {
      start = sender.beginPacket();
    }
    int duration = Math.min(at + 1, DIGIT_TICKS) * (events.clockRate() / 50);
    boolean end = at + 1 >= DIGIT_TICKS;
    payload[0] = (byte) EVENTS.indexOf(digit);
    payload[1] = (byte) (end ? 0x80 | EVENT_VOLUME : EVENT_VOLUME);
    payload[2] = (byte) (duration >> 8);
    payload[3] = (byte) duration;
    sender.sendEvent(events.sendType(), at == 0, start, payload, to);
    return true;
  }

  private boolean tone(char digit, int at, PhoneSender sender, short[] pcm, InetSocketAddress to) {
    tick = at + 1 == DIGIT_TICKS + GAP_TICKS ? 0 : tick;
    if (at < DIGIT_TICKS) {
      fill(pcm, digit, at * FRAME);
    } else {
      Arrays.fill(pcm, (short) 0);
    }
    sender.send(pcm, to);
    return true;
  }

  private static void fill(short[] pcm, char digit, int from) {
    int key = ToneDetector.DIGITS.indexOf(digit);
    double low = 2 * Math.PI * ToneDetector.HERTZ[key / ToneDetector.TONES] / RATE;
    double high =
        2 * Math.PI * ToneDetector.HERTZ[ToneDetector.TONES + key % ToneDetector.TONES] / RATE;
    for (int i = 0; i < FRAME; i++) {
      int n = from + i;
      double edge = Math.min(1, Math.min(n, DIGIT_TICKS * FRAME - 1 - n) / (double) EDGE);
      double sum = LOW_PEAK * Math.sin(low * n) + HIGH_PEAK * Math.sin(high * n);
      pcm[i] = (short) Math.round(edge * sum);
    }
  }
}
