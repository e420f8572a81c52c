package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyPressesTest {
  /// Packets as event:timestamp:duration, E = end, M = marker.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a whole press            | 1:10:160M 1:10:320 1:10:480 1:10:640E 1:10:640E 1:10:640E     | 1
          all starts lost          | 11:10:640E 11:10:640E                                         | #
          only the start arrives   | 5:10:160M                                                     | 5
          the ends are lost        | 5:10:160M 5:10:320 5:2000:160M 5:2000:320E                    | 55
          the same key twice       | 5:10:160M 5:10:320E 5:1200:160M 5:1200:320E                   | 55
          marker and end lost      | 5:10:160 5:10:320E 5:900:480                                  | 55
          a late end of before     | 1:10:160M 2:900:160M 1:10:640E 2:900:320E                     | 12
          a late start after end   | 1:10:320E 1:10:160M                                           | 1
          a long press, segmented  | 7:10:65535 7:65545:160 7:65545:320E                           | 7
          timestamps that move on  | 3:10:160M 3:170:320 3:330:480 3:490:640E                      | 3
          a tone that is no key    | 32:10:160M 16:90:160M                                         | ''
          letters and stars        | 10:10:160M 12:900:160M 15:1900:160M                           | *AD
          across the wrap          | 1:-100:160M 2:100:160M                                        | 12
          """)
  void countsEachPressOnce(String name, String packets, String keys) {
    KeyPresses presses = new KeyPresses();
    StringBuilder heard = new StringBuilder();
    for (String packet : packets.split(" ", -1)) {
      String[] parts = packet.replaceAll("[EM]", "").split(":", -1);
      ByteBuffer payload = ByteBuffer.allocate(4);
      payload.put(0, Byte.parseByte(parts[0]));
      payload.put(1, (byte) (packet.contains("E") ? 0x8A : 0x0A));
      payload.putShort(2, (short) Integer.parseInt(parts[2]));
      char key = presses.received(Integer.parseInt(parts[1]), packet.contains("M"), payload);
      if (key != KeyPresses.NONE) {
        heard.append(key);
      }
    }
    assertThat(heard).as(name).hasToString(keys);
  }
}
