package org.partyline.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// SRTP against the RFCs' vectors, and against an implementation that these vectors prove.
final class SrtpTest {
  private static final String MASTER_SALT = "0EC675AD498AFEEBB6960B3AABE6";

  @Test
  void keysAreDerivedAsInRfc3711B3() {
    byte[] key = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
    byte[] salt = hex(MASTER_SALT);
    assertThat(ReferenceSrtp.derive(key, salt, 0, 16))
        .isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(ReferenceSrtp.derive(key, salt, 2, 14))
        .isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(ReferenceSrtp.derive(key, salt, 1, 20))
        .isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
  }

  @Test
  void keysAreDerivedAsInRfc6188Section73() {
    byte[] key = hex("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6");
    byte[] salt = hex("3b04803de51ee7c96423ab5b78d2");
    assertThat(ReferenceSrtp.derive(key, salt, 0, 32))
        .isEqualTo(hex("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"));
    assertThat(ReferenceSrtp.derive(key, salt, 2, 14))
        .isEqualTo(hex("fa31791685ca444a9e07c6c64e93"));
    assertThat(ReferenceSrtp.derive(key, salt, 1, 20))
        .isEqualTo(hex("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"));
  }

  @Test
  void packetsAreAsInRfc7714Section16() {
    byte[] salt = hex("51756964207072 6f2071756f");
    byte[] plain =
        hex(
            "8040f17b8041f8d35501a0b2"
                + "47616c6c696120657374206f6d6e6973206469766973612069 6e207061727465732074726573");
    byte[] key = hex("000102030405060708090a0b0c0d0e0f");
    byte[] sealed =
        hex(
            "8040f17b8041f8d35501a0b2"
                + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                + "899d7f27beb16a9152cf765ee4390cce");
    assertThat(ReferenceSrtp.sessionKeys(key, salt).protect(plain, 0)).isEqualTo(sealed);
    assertThat(ReferenceSrtp.sessionKeys(key, salt).open(sealed, 0)).hasValue(plain);

    byte[] longKey = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    byte[] longSealed =
        hex(
            "8040f17b8041f8d35501a0b2"
                + "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                + "7aa3db36dfffd6b0f9bb7878d7a76c13");
    assertThat(ReferenceSrtp.sessionKeys(longKey, salt).protect(plain, 0)).isEqualTo(longSealed);
  }

  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void othersOpenWhatWeSendAndWeWhatTheySend(SrtpSuite suite) {
    SrtpKey key = SrtpKey.random(suite);
    ReferenceSrtp other = reference(key);
    try (SrtpEncryptor encryptor = new SrtpEncryptor(key);
        SrtpDecryptor decryptor = new SrtpDecryptor(key)) {
      int roc = 0;
      for (int sequence = 65_530; sequence < 65_550; sequence++) { // over the rollover
        roc = sequence >> 16;
        byte[] packet = rtp(sequence, 160);
        PacketBytes bytes = bytes(packet);
        assertThat(encryptor.protect(bytes)).isTrue();
        assertThat(other.open(array(bytes), roc)).as("packet %d", sequence).hasValue(packet);
        PacketBytes theirs = bytes(other.protect(packet, roc));
        assertThat(decryptor.open(theirs)).as("packet %d", sequence).isTrue();
        assertThat(array(theirs)).isEqualTo(packet);
      }
      for (int index = 0; index < 3; index++) {
        byte[] report = rtcp();
        PacketBytes bytes = bytes(report);
        assertThat(encryptor.protectControl(bytes)).isTrue();
        assertThat(other.openControl(array(bytes))).hasValue(report);
        PacketBytes theirs = bytes(other.protectControl(report, index));
        assertThat(decryptor.openControl(theirs)).isTrue();
        assertThat(array(theirs)).isEqualTo(report);
      }
      assertThat(decryptor.refused()).isZero();
    }
  }

  /// A receiver uses one buffer for all its packets, which get shorter by being opened.
  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void oneBufferTakesPacketsOfAnyLengthInAnyOrder(SrtpSuite suite) {
    SrtpKey key = SrtpKey.random(suite);
    ReferenceSrtp other = reference(key);
    try (SrtpDecryptor decryptor = new SrtpDecryptor(key)) {
      var buffer = new PacketBytes();
      byte[] shortest = Arrays.copyOf(rtcp(), 8); // a report of nothing
      buffer.fill(ByteBuffer.wrap(other.protectControl(shortest, 0)));
      assertThat(decryptor.openControl(buffer)).isTrue();
      assertThat(buffer.view().remaining()).isEqualTo(shortest.length);
      byte[] packet = rtp(100, 160);
      buffer.fill(ByteBuffer.wrap(other.protect(packet, 0)));
      assertThat(decryptor.open(buffer)).isTrue();
      assertThat(array(buffer)).isEqualTo(packet);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void whatIsNotAuthenticIsRefused(SrtpSuite suite) {
    SrtpKey key = SrtpKey.random(suite);
    ReferenceSrtp other = reference(key);
    try (SrtpDecryptor decryptor = new SrtpDecryptor(key)) {
      byte[] packet = other.protect(rtp(100, 20), 0);
      for (int i = 0; i < packet.length; i++) {
        byte[] changed = packet.clone();
        changed[i] ^= 4;
        assertThat(decryptor.open(bytes(changed))).as("byte %d changed", i).isFalse();
      }
      byte[] report = other.protectControl(rtcp(), 1);
      for (int i = 0; i < report.length; i++) {
        byte[] changed = report.clone();
        changed[i] ^= 4;
        assertThat(decryptor.openControl(bytes(changed))).as("byte %d changed", i).isFalse();
      }
      assertThat(decryptor.open(bytes(rtp(101, 160)))).as("plain").isFalse();
      assertThat(decryptor.open(bytes(reference(SrtpKey.random(suite)).protect(rtp(102, 9), 0))))
          .as("by another key")
          .isFalse();
      assertThat(decryptor.open(bytes(packet))).isTrue();
      assertThat(decryptor.open(bytes(packet))).as("twice").isFalse();
    }
  }

  @Test
  void keysAreReadFromBase64AndNotPrinted() {
    SrtpKey key = SrtpKey.random(SrtpSuite.AEAD_AES_128_GCM);
    assertThat(SrtpKey.ofBase64(key.suite(), key.base64())).hasValue(key);
    assertThat(SrtpKey.ofBase64(SrtpSuite.AEAD_AES_256_GCM, key.base64())).isEmpty();
    assertThat(SrtpKey.ofBase64(key.suite(), "not base64")).isEmpty();
    assertThat(key.toString()).doesNotContain(key.base64()).contains("AEAD_AES_128_GCM");
    assertThat(key).isNotEqualTo(SrtpKey.random(key.suite()));
  }

  @Test
  void thisJdkHasFastAes() {
    assertThatCode(SrtpCrypto::check).doesNotThrowAnyException();
    assertThatCode(SrtpCrypto::load).doesNotThrowAnyException();
  }

  private static ReferenceSrtp reference(SrtpKey key) {
    return ReferenceSrtp.of(key.suite().name(), Base64.getDecoder().decode(key.base64()));
  }

  private static byte[] rtp(int sequence, int payload) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payload);
    packet.put((byte) 0x80).put((byte) 8).putShort((short) sequence).putInt(160 * sequence);
    packet.putInt(0xCAFE_BABE);
    for (int i = 0; i < payload; i++) {
      packet.put((byte) (i * 7 + sequence));
    }
    return packet.array();
  }

  /// An empty receiver report and a name.
  private static byte[] rtcp() {
    return hex("80c90001cafebabe" + "81ca0003cafebabe01056465766f6e00");
  }

  private static PacketBytes bytes(byte[] packet) {
    PacketBytes bytes = new PacketBytes();
    assertThat(bytes.fill(ByteBuffer.wrap(packet))).isTrue();
    return bytes;
  }

  private static byte[] array(PacketBytes packet) {
    return Arrays.copyOf(packet.getBuffer(), packet.getLength());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
