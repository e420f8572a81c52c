package org.partyline.media.sdp;

/// One a= line.
///
/// @param value what follows the colon; empty for a property attribute such as a=rtcp-mux
public record SdpAttribute(String name, String value) {
  public SdpAttribute {
    if (name.isEmpty() || hasLineBreak(name) || hasLineBreak(value)) {
      throw new IllegalArgumentException("an attribute is one line with a name");
    }
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "a=" + name : "a=" + name + ":" + value;
  }
}
