package org.partyline.media.kurento;

import java.util.HexFormat;
import org.partyline.media.browser.FakeBrowser;

/// What a [FakeBrowser] says to a media server.
public final class PageOffers {
  private static final int VP8 = 96;

  /// What a depayloader needs to see of a key frame: its start code and its size, 16 by 16.
  public static final byte[] KEYFRAME =
      HexFormat.of().parseHex("90e0800a0140" + "100200" + "9d012a10001000" + "00".repeat(40));

  private PageOffers() {}

  /// As pages offer: the same number for VP8 in every section. The media server is told to let the
  /// browser begin DTLS, which is all that this one can.
  public static String of(FakeBrowser browser) {
    return browser
        .offer()
        .replace("SAVPF 98", "SAVPF " + VP8)
        .replace("rtpmap:98 ", "rtpmap:" + VP8 + " ")
        .replace("a=setup:actpass", "a=setup:active");
  }
}
