package org.partyline.media.sdp;

import java.util.List;
import java.util.Optional;
import org.partyline.media.SdpException;

/// A session description (RFC 8866), without the lines that no call needs (i=, u=, e=, b=, k= …):
/// these are passed over when read.
public record Sdp(
    Origin origin,
    Optional<Connection> connection,
    List<SdpAttribute> attributes,
    List<MediaSection> media) {
  public Sdp {
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
  }

  /// Reads a description of at most 64 KiB, 32 media sections and 512 lines in each. Takes what
  /// carriers send: bare LF, blank lines at the end, spaces around, missing s= and t= lines.
  ///
  /// @throws SdpException naming the line that cannot be understood
  public static Sdp parse(String text) {
    return new SdpParser(text).parse();
  }

  /// The section's c= line, or else the session's.
  public Optional<Connection> connection(MediaSection section) {
    return section.connection().or(() -> connection);
  }

  /// The section's direction, or else the session's, or else sendrecv.
  public Direction direction(MediaSection section) {
    return section.ownDirection().or(() -> direction(attributes)).orElse(Direction.SENDRECV);
  }

  /// The first value of this attribute in the section, or else in the session.
  public Optional<String> attribute(MediaSection section, String name) {
    return section.attribute(name).or(() -> attribute(name));
  }

  /// All values of this attribute in the section, or else in the session, in order.
  public List<String> attributes(MediaSection section, String name) {
    List<String> own = section.attributes(name);
    return own.isEmpty() ? all(attributes, name) : own;
  }

  static List<String> all(List<SdpAttribute> attributes, String name) {
    return attributes.stream()
        .filter(attribute -> attribute.name().equalsIgnoreCase(name))
        .map(SdpAttribute::value)
        .toList();
  }

  /// The first value of this attribute among the session's.
  public Optional<String> attribute(String name) {
    return first(attributes, name);
  }

  static Optional<String> first(List<SdpAttribute> attributes, String name) {
    for (SdpAttribute attribute : attributes) {
      if (attribute.name().equalsIgnoreCase(name)) {
        return Optional.of(attribute.value());
      }
    }
    return Optional.empty();
  }

  /// The last one counts, as most implementations hold it.
  static Optional<Direction> direction(List<SdpAttribute> attributes) {
    return attributes.stream()
        .flatMap(a -> Direction.ofAttribute(a.name()).stream())
        .reduce((earlier, later) -> later);
  }

  /// The text, with CRLF line ends.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(512);
    out.append("v=0\r\no=").append(origin).append("\r\ns=-\r\n");
    connection.ifPresent(c -> out.append("c=").append(c).append("\r\n"));
    out.append("t=0 0\r\n");
    for (SdpAttribute attribute : attributes) {
      out.append(attribute).append("\r\n");
    }
    media.forEach(section -> section.write(out));
    return out.toString();
  }
}
