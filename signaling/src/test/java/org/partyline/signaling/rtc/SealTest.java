package org.partyline.signaling.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.rtc.RtcReceiver.Received;

/// Who holds a session's key can prove it; nobody else can, whatever of it went over IRC.
class SealTest {
  private static final String ID = "q3vN0fZk8rT-aXw2";

  private final SessionKeys keys = new SessionKeys();
  private final SessionKey key = keys.of(ID);

  private static Received read(List<String> lines) {
    var receiver = new RtcReceiver();
    Optional<Received> last = Optional.empty();
    for (String line : lines) {
      last = receiver.receiveSealed("ada", line, Instant.EPOCH);
    }
    return last.orElseThrow();
  }

  @Test
  void theHolderOfTheKeyIsKnown() throws Exception {
    var resume = new RtcMessage.Resume(ID, 3, Optional.of("lobby"));
    Received got = read(RtcCodec.sealed(resume, key, "ada"));
    assertThat(got.message()).isEqualTo(resume);
    assertThat(got.seal().verify(keys.of(ID), "ada")).isTrue();
    assertThat(got.seal().number()).isEqualTo(3);
  }

  @Test
  void anotherNickKeyNumberOrKindIsNot() throws Exception {
    List<String> lines = RtcCodec.sealed(new RtcMessage.Mute(ID, 3, true), key, "ada");
    Seal seal = read(lines).seal();
    assertThat(seal.verify(key, "mallory")).isFalse();
    assertThat(seal.verify(keys.of("AAAAAAAAAAAAAAAA"), "ada")).isFalse();
    assertThat(new SessionKeys().of(ID).reveal()).isNotEqualTo(key.reveal());
    Seal later = read(lines.stream().map(l -> l.replace("mute 3", "mute 4")).toList()).seal();
    assertThat(later.verify(key, "ada")).isFalse();
    Seal other = read(lines.stream().map(l -> l.replace("mute 3", "resume 3")).toList()).seal();
    assertThat(other.verify(key, "ada")).isFalse();
  }

  @Test
  void whatCarriesNoProofProvesNothing() throws Exception {
    Seal seal = read(RtcCodec.lines(new RtcMessage.Mute(ID, 3, true))).seal();
    assertThat(seal.present()).isFalse();
    assertThat(seal.verify(key, "ada")).isFalse();
    assertThat(Seal.NONE.verify(key, "")).isFalse();
  }

  @Test
  void aChangedDocumentIsSeen() throws Exception {
    String text = "muted: yes\n\n";
    String mac = key.mac("mute", ID, 1, "ada", text);
    String payload = RtcDocument.payload("mac: " + mac + "\nmuted: no\n\n");
    String line =
        "[67p-rtc-params] 1:%s mute 1 1/1 %s %s".formatted(ID, RtcCodec.crc(payload), payload);
    assertThat(read(List.of(line)).seal().verify(key, "ada")).isFalse();
  }

  /// A gateway in the middle answers another offer than the page's.
  @Test
  void anAnswerIsToOneOffer() throws Exception {
    String sdp = RtcCodecTest.chromiumOffer();
    Received offer =
        read(RtcCodec.sealed(new RtcMessage.Offer(ID, 1, "lobby", "Ada", sdp), key, ""));
    String swapped = sdp.replaceFirst("fingerprint:sha-256 ..", "fingerprint:sha-256 00");
    Received other =
        read(RtcCodec.sealed(new RtcMessage.Offer(ID, 1, "lobby", "Ada", swapped), key, ""));
    assertThat(other.seal().digest()).isNotEqualTo(offer.seal().digest());
    var answer = new RtcMessage.Answer(ID, 1, "lobby", 7, Optional.of("#lobby"), sdp);
    Seal seal = read(RtcCodec.sealed(answer, key, other.seal().digest())).seal();
    assertThat(seal.verify(key, offer.seal().digest())).isFalse();
    assertThat(seal.verify(key, other.seal().digest())).isTrue();
  }

  @Test
  void aSealedOfferStillNeedsTwoLines() throws Exception {
    var offer =
        new RtcMessage.Offer(
            ID, 1, "bilufogadehikumo", "Ada Lovelace", RtcCodecTest.chromiumOffer());
    assertThat(RtcCodec.sealed(offer, key, "ada")).hasSize(2);
  }

  @Test
  void theKeyIsNotPrinted() {
    assertThat(key.toString()).doesNotContain(key.reveal());
    assertThat(key.matches(key.reveal())).isTrue();
    assertThat(key.matches("")).isFalse();
  }
}
