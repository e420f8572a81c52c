package org.partyline.media.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bytes, as RFC 3533 and RFC 7845 say.
class OggOpusWriterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private record Page(
      int flags, long granule, int serial, int sequence, ByteBuffer bytes, int packets) {
    byte[] body() {
      byte[] copy = new byte[bytes.capacity()];
      bytes.get(0, copy);
      return copy;
    }

    boolean continues() {
      return (flags & 1) != 0;
    }
  }

  private OggOpusWriter writer() throws Exception {
    return new OggOpusWriter(Channels.newChannel(bytes), 77, List.of("TITLE=lobby"));
  }

  @Test
  void theHeadersAreAsEveryPlayerExpectsThem() throws Exception {
    writer();

    List<Page> pages = pages();
    assertThat(pages).hasSize(2);
    assertThat(pages.getFirst().flags()).as("begins the stream").isEqualTo(2);
    assertThat(pages.getFirst().granule()).isZero();
    assertThat(pages.getFirst().body())
        .isEqualTo(
            new byte[] {
              'O',
              'p',
              'u',
              's',
              'H',
              'e',
              'a',
              'd',
              1,
              1,
              0x38,
              0x01,
              (byte) 0x80,
              (byte) 0xBB,
              0,
              0,
              0,
              0,
              0
            });
    assertThat(pages.get(1).body())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("OpusTags\11\0\0\0Partyline\1\0\0\0\13\0\0\0TITLE=lobby");
    assertThat(pages.get(1).flags()).isZero();
    assertThat(pages.get(1).granule()).isZero();
  }

  @Test
  void aPageHoldsASecondAndTellsWhereItEnds() throws Exception {
    OggOpusWriter writer = writer();
    for (int i = 0; i < 120; i++) {
      writer.packet(new byte[100], 100, 960);
    }
    writer.end(648);

    List<Page> sound = pages().subList(2, pages().size());
    assertThat(sound).extracting(Page::packets).containsExactly(50, 50, 20);
    assertThat(sound).extracting(Page::granule).containsExactly(48_000L, 96_000L, 115_200L - 648);
    assertThat(sound).extracting(Page::sequence).containsExactly(2, 3, 4);
    assertThat(sound).extracting(Page::flags).containsExactly(0, 0, 4);
    assertThat(sound).extracting(Page::serial).containsOnly(77);
  }

  /// A packet of a multiple of 255 bytes ends in a segment of none; no packet is continued on the
  /// next page.
  @Test
  void longPacketsFillAPageEarlier() throws Exception {
    OggOpusWriter writer = writer();
    byte[] packet = new byte[1_275];
    Arrays.fill(packet, (byte) 7);
    for (int i = 0; i < 60; i++) {
      writer.packet(packet, packet.length, 960);
    }
    writer.end(0);

    List<Page> sound = pages().subList(2, pages().size());
    assertThat(sound).extracting(Page::packets).containsExactly(42, 18);
    assertThat(sound).noneMatch(Page::continues);
    assertThat(sound.getFirst().body()).hasSize(42 * 1_275);
  }

  /// Reads pages by the RFC alone, and checks each sum.
  private List<Page> pages() {
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    var pages = new ArrayList<Page>();
    while (all.hasRemaining()) {
      int start = all.position();
      byte[] magic = new byte[4];
      all.get(magic);
      assertThat(magic).asString().isEqualTo("OggS");
      assertThat(all.get()).as("version").isZero();
      int flags = all.get();
      long granule = all.getLong();
      int serial = all.getInt();
      int sequence = all.getInt();
      int sum = all.getInt();
      int segments = all.get() & 0xFF;
      int size = 0;
      int packets = 0;
      for (int i = 0; i < segments; i++) {
        int length = all.get() & 0xFF;
        size += length;
        packets += length < 255 ? 1 : 0;
      }
      byte[] body = new byte[size];
      all.get(body);
      byte[] page = Arrays.copyOfRange(all.array(), start, all.position());
      Arrays.fill(page, 22, 26, (byte) 0);
      assertThat(sum).isEqualTo(sum(page));
      pages.add(new Page(flags, granule, serial, sequence, ByteBuffer.wrap(body), packets));
    }
    return pages;
  }

  /// Bit after bit.
  private static int sum(byte[] page) {
    int sum = 0;
    for (byte each : page) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean top = sum < 0;
        sum = sum << 1;
        if (top != ((each >> bit & 1) == 1)) {
          sum ^= 0x04C1_1DB7;
        }
      }
    }
    return sum;
  }
}
