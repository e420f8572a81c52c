package org.partyline.media.sdp;

/// What a payload type stands for: an a=rtpmap line, or RFC 3551's static table.
///
/// @param channels 1 unless written
public record RtpMap(int payloadType, String encodingName, int clockRate, int channels) {
  /// Encoding names are compared without case (RFC 4855).
  public boolean is(String name, int rate) {
    return clockRate == rate && encodingName.equalsIgnoreCase(name);
  }

  /// The value of the a=rtpmap line.
  @Override
  public String toString() {
    String map = payloadType + " " + encodingName + "/" + clockRate;
    return channels == 1 ? map : map + "/" + channels;
  }
}
