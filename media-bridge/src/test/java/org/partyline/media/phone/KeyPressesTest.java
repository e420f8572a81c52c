package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyPressesTest {
  /// Packets as event:timestamp:duration, E = end; one without an event is sound. Sequence numbers
  /// go on by 1 unless @ says where a packet lies.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a whole press            | 1:10:160 1:10:320 1:10:480 1:10:640E 1:10:640E 1:10:640E      | 1
          all starts lost          | 11:10:640E 11:10:640E                                         | #
          only the start arrives   | 5:10:160                                                      | 5
          the ends are lost        | 5:10:160 5:10:320 5:2000:160 5:2000:320E                      | 55
          the same key twice       | 5:10:160 5:10:320E 5:1200:160 5:1200:320E                     | 55
          fast, the ends lost      | 5:10:160 5:10:320 5:650:160 5:650:320E                        | 55
          end lost, far on         | 5:10:160 5:10:320E 5:900:480                                  | 55
          a late end of before     | 1:10:160@5 2:900:160@9 1:10:640E@7 2:900:320E@10              | 12
          a late start after end   | 1:10:320E@6 1:10:160@5                                        | 1
          a start after its sound  | 1000@6 1:10:160@5 1:10:320E@7                                 | 1
          every packet twice       | 1:10:160@1 1:10:160@1 1:10:320E@2 1:10:320E@2 1:10:320E@3     | 1
          a long press, segmented  | 7:10:65535 7:65545:160 7:65545:320E                           | 7
          timestamps that move on  | 3:10:160 3:170:320 3:330:480 3:490:640E                       | 3
          and with the end thrice  | 3:10:160 3:170:320 3:330:480E 3:490:480E 3:650:480E           | 3
          and with gaps            | 3:10:160@1 3:490:640@4 3:810:960E@6 3:1130:960E@8             | 3
          and with each duration   | 3:10:160 3:170:160 3:330:160 3:490:160E                       | 3
          and twice the same key   | 3:10:160 3:170:320E 3:330:320E 3:900:160 3:1060:320E          | 33
          a tone that is no key    | 32:10:160 16:90:160                                           | ''
          letters and stars        | 10:10:160 12:900:160 15:1900:160                              | *AD
          across the wrap          | 1:-100:160@65535 1:-100:320E@0 2:100:160@1                    | 12
          the clock jumps back     | 1:900000:160@1 1:900000:320E@2 1000@3 2:40:160@4 2:40:320E@5  | 12
          back, the same key       | 1:900000:160 1:900000:320E 1:40:160 1:40:320E                 | 11
          back, and the sequence   | 1:900000:160@9000 1:900000:320E@9001 2:40:160@7 2:40:320E@8   | 12
          far ahead                | 1:10:160 1:10:320E 2:-2000000000:160 2:-2000000000:320E       | 12
          """)
  void countsEachPressOnce(String name, String packets, String keys) {
    KeyPresses presses = new KeyPresses();
    StringBuilder heard = new StringBuilder();
    int sequence = 100;
    long nanos = 0;
    for (String packet : packets.split(" ", -1)) {
      nanos += 20_000_000L;
      String[] placed = packet.split("@", -1);
      sequence = placed.length > 1 ? Integer.parseInt(placed[1]) : sequence + 1 & 0xFFFF;
      String[] parts = placed[0].replace("E", "").split(":", -1);
      if (parts.length < 3) {
        presses.passed(sequence);
        continue;
      }
      ByteBuffer payload = ByteBuffer.allocate(4);
      payload.put(0, Byte.parseByte(parts[0]));
      payload.put(1, (byte) (packet.contains("E") ? 0x8A : 0x0A));
      payload.putShort(2, (short) Integer.parseInt(parts[2]));
      char key = presses.received(sequence, Integer.parseInt(parts[1]), payload, nanos);
      if (key != KeyPresses.NONE) {
        heard.append(key);
      }
    }
    assertThat(heard).as(name).hasToString(keys);
  }
}
