package org.partyline.media.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An m= line and what belongs to it. What a session line may supply as well (connection,
/// direction, fingerprint) is asked of [Sdp].
///
/// @param kind audio, video, application, image …
/// @param port 0 when the section is refused
/// @param protocol RTP/AVP, UDP/TLS/RTP/SAVPF …
/// @param formats payload types, or words for protocols that are not RTP
public record MediaSection(
    String kind,
    int port,
    String protocol,
    List<String> formats,
    Optional<Connection> connection,
    List<SdpAttribute> attributes) {
  public MediaSection {
    formats = List.copyOf(formats);
    attributes = List.copyOf(attributes);
  }

  public static MediaSection of(String kind, int port, String protocol, List<String> formats) {
    return new MediaSection(kind, port, protocol, formats, Optional.empty(), List.of());
  }

  /// The same with one attribute more.
  public MediaSection with(String name, String value) {
    List<SdpAttribute> more = new ArrayList<>(attributes);
    more.add(new SdpAttribute(name, value));
    return new MediaSection(kind, port, protocol, formats, connection, more);
  }

  /// The same with one property attribute more.
  public MediaSection with(String name) {
    return with(name, "");
  }

  /// The same with its own c= line.
  public MediaSection at(Connection address) {
    return new MediaSection(kind, port, protocol, formats, Optional.of(address), attributes);
  }

  /// The first value of this attribute.
  public Optional<String> attribute(String name) {
    return Sdp.first(attributes, name);
  }

  /// All values of this attribute, in order.
  public List<String> attributes(String name) {
    return Sdp.all(attributes, name);
  }

  public boolean has(String name) {
    return attribute(name).isPresent();
  }

  /// The direction written in this section.
  public Optional<Direction> ownDirection() {
    return Sdp.direction(attributes);
  }

  /// What the payload types of the m= line mean, in its order. Those without an rtpmap count when
  /// RFC 3551 fixes them; unusable maps are passed over.
  public List<RtpMap> rtpMaps() {
    Map<Integer, RtpMap> written = new LinkedHashMap<>();
    for (String value : attributes("rtpmap")) {
      RtpMaps.parse(value).ifPresent(map -> written.putIfAbsent(map.payloadType(), map));
    }
    List<RtpMap> maps = new ArrayList<>();
    for (String format : formats) {
      int type = RtpMaps.payloadType(format);
      Optional<RtpMap> map = Optional.ofNullable(written.get(type));
      map.or(() -> RtpMaps.fixed(type)).ifPresent(maps::add);
    }
    return maps;
  }

  /// The format parameters of a payload type; names in lower case. A lone value such as 0-15 is a
  /// name with an empty value.
  public Map<String, String> fmtp(int payloadType) {
    String prefix = payloadType + " ";
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String value : attributes("fmtp")) {
      if (!value.startsWith(prefix)) {
        continue;
      }
      for (String part : value.substring(prefix.length()).split(";", -1)) {
        int equals = part.indexOf('=');
        String name = (equals < 0 ? part : part.substring(0, equals)).strip();
        if (!name.isEmpty()) {
          parameters.putIfAbsent(
              name.toLowerCase(Locale.ROOT), equals < 0 ? "" : part.substring(equals + 1).strip());
        }
      }
    }
    return parameters;
  }

  void write(StringBuilder out) {
    out.append("m=").append(kind).append(' ').append(port).append(' ').append(protocol);
    for (String format : formats) {
      out.append(' ').append(format);
    }
    out.append("\r\n");
    connection.ifPresent(c -> out.append("c=").append(c).append("\r\n"));
    for (SdpAttribute attribute : attributes) {
      out.append(attribute).append("\r\n");
    }
  }
}
