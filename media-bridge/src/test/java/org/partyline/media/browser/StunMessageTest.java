package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageTest {
  private static final byte[] PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(UTF_8);

  /// RFC 5769, 2.1.
  private static final String REQUEST =
      """
      00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
      80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
      00 24 00 04 6e 00 01 ff
      80 29 00 08 93 2f f9 b1 51 26 3b 36
      00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
      00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
      80 28 00 04 e5 7a 3b cf
      """;

  /// RFC 5769, 2.2: an IPv4 response.
  private static final String RESPONSE =
      """
      01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
      80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
      00 20 00 08 00 01 a1 47 e1 12 a6 43
      00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7
      80 28 00 04 c0 7d 4c 96
      """;

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
  }

  private static StunMessage parse(byte[] bytes) {
    return StunMessage.parse(ByteBuffer.wrap(bytes)).orElseThrow();
  }

  @Test
  void theStandardsRequestIsRead() {
    StunMessage request = parse(bytes(REQUEST));
    assertThat(request.type()).isEqualTo(StunMessage.BINDING_REQUEST);
    assertThat(request.username()).contains("evtj:h6vY");
    assertThat(request.controlled()).isTrue();
    assertThat(request.useCandidate()).isFalse();
    assertThat(request.fingerprinted()).isTrue();
    assertThat(request.unknownAttribute()).isEqualTo(-1);
    assertThat(request.isFrom(PASSWORD)).isTrue();
    assertThat(request.isFrom("VOkJxbRl1RmTxUk/WvJxBu".getBytes(UTF_8))).isFalse();
  }

  @Test
  void theStandardsResponseIsRead() {
    StunMessage response = parse(bytes(RESPONSE));
    assertThat(response.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(response.isFrom(PASSWORD)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 20, 30, 50, 80, 90, 100})
  void aChangedByteIsNoticed(int at) {
    byte[] changed = bytes(REQUEST);
    changed[at] ^= 0x10;
    assertThat(
            StunMessage.parse(ByteBuffer.wrap(changed))
                .filter(m -> m.fingerprinted() && m.isFrom(PASSWORD)))
        .isEmpty();
  }

  @Test
  void everyShorteningIsNoMessage() {
    byte[] whole = bytes(REQUEST);
    for (int length = 0; length < whole.length; length++) {
      assertThat(StunMessage.parse(ByteBuffer.wrap(whole, 0, length))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 32853, 0001a147e112a643", "127.0.0.1, 1, 000121135e12a443"})
  void addressesAreMixedWithTheCookie(String host, int port, String value) {
    ByteBuffer written =
        new StunWriter(StunMessage.BINDING_SUCCESS, bytes("b7e7a701bc34d686fa87dfae"))
            .mappedAddress(new InetSocketAddress(host, port))
            .sign(PASSWORD);
    byte[] message = new byte[written.remaining()];
    written.get(message);
    assertThat(HexFormat.of().formatHex(message)).contains("00200008" + value);
    assertThat(parse(message).isFrom(PASSWORD)).isTrue();
    assertThat(parse(message).fingerprinted()).isTrue();
  }

  /// RFC 5769, 2.3.
  @Test
  void ipv6AddressesAreMixedWithTheTransactionToo() {
    ByteBuffer written =
        new StunWriter(StunMessage.BINDING_SUCCESS, bytes("b7e7a701bc34d686fa87dfae"))
            .mappedAddress(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32_853))
            .sign(PASSWORD);
    byte[] message = new byte[written.remaining()];
    written.get(message);
    assertThat(HexFormat.of().formatHex(message))
        .contains("00200014" + "0002a147" + "0113a9faa5d3f179bc25f4b5bed2b9d9");
  }
}
