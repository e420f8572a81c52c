package org.partyline.media.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.SdpException;
import org.partyline.media.SdpException.Fault;

/// One pass over the lines of a description. Every loop is bounded by the text's length, and that
/// by a limit.
final class SdpParser {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_SECTIONS = 32;
  private static final int MAX_LINES_PER_SECTION = 512;
  private static final int MAX_FORMATS = 128;
  private static final Origin NOBODY = new Origin("-", "0", "0", new Connection("0.0.0.0"));

  private final String text;
  private int line;
  private int linesInSection;

  private @Nullable Origin origin;
  private @Nullable Connection connection;
  private final List<SdpAttribute> attributes = new ArrayList<>();
  private final List<MediaSection> media = new ArrayList<>();
  private @Nullable Open open;

  /// The media section that is being read.
  private record Open(
      String kind,
      int port,
      String protocol,
      List<String> formats,
      List<Connection> connections,
      List<SdpAttribute> attributes) {
    MediaSection done() {
      Optional<Connection> connection = connections.stream().findFirst();
      return new MediaSection(kind, port, protocol, formats, connection, attributes);
    }
  }

  SdpParser(String text) {
    this.text = text;
  }

  Sdp parse() {
    if (text.length() > MAX_LENGTH) {
      throw new SdpException(Fault.MALFORMED, "SDP longer than " + MAX_LENGTH + " characters");
    }
    text.lines().forEach(this::line);
    if (line == 0) {
      throw new SdpException(Fault.MALFORMED, "SDP is empty");
    }
    closeSection();
    return new Sdp(
        origin == null ? NOBODY : origin, Optional.ofNullable(connection), attributes, media);
  }

  private void line(String raw) {
    line++;
    if (++linesInSection > MAX_LINES_PER_SECTION) {
      throw wrong("more than " + MAX_LINES_PER_SECTION + " lines in one section", "");
    }
    String content = raw.strip();
    if (content.isEmpty()) {
      return;
    }
    if (content.length() < 2 || content.charAt(1) != '=') {
      throw wrong("not of the form x=…", content);
    }
    String value = content.substring(2).strip();
    char type = content.charAt(0);
    if (line == 1 && type != 'v') {
      throw wrong("v=0 expected first", content);
    }
    switch (type) {
      case 'v' -> version(value);
      case 'o' -> origin(value);
      case 'c' -> connection(value);
      case 'a' -> attribute(value);
      case 'm' -> section(value);
      default -> {} // s=, t=, b=, i= … tell us nothing
    }
  }

  private void version(String value) {
    if (!value.equals("0")) {
      throw wrong("only version 0 is known", value);
    }
  }

  private void origin(String value) {
    String[] parts = words(value, 7);
    if (parts.length < 6) {
      throw wrong("o= needs user, id, version, IN, IP4 or IP6, address", value);
    }
    origin = new Origin(parts[0], parts[1], parts[2], new Connection(parts[5]));
  }

  private void connection(String value) {
    String[] parts = words(value, 4);
    if (parts.length < 3) {
      throw wrong("c= needs IN, IP4 or IP6, address", value);
    }
    if (!parts[0].equalsIgnoreCase("IN")) {
      throw wrong(Fault.NETWORK, "only IN (Internet) is supported in c=", value);
    }
    boolean ipv6 = parts[1].equalsIgnoreCase("IP6");
    if (!ipv6 && !parts[1].equalsIgnoreCase("IP4")) {
      throw wrong(Fault.ADDRESS, "only IP4 and IP6 are supported in c=", value);
    }
    int slash = parts[2].indexOf('/'); // TTL of a multicast address
    Connection read = new Connection(slash < 0 ? parts[2] : parts[2].substring(0, slash), ipv6);
    if (open == null) {
      connection = read;
    } else {
      open.connections().add(read);
    }
  }

  private void attribute(String value) {
    if (value.isEmpty()) {
      throw wrong("a= without a name", value);
    }
    int colon = value.indexOf(':');
    String name = colon < 0 ? value : value.substring(0, colon).strip();
    if (name.isEmpty()) {
      throw wrong("a= without a name", value);
    }
    String rest = colon < 0 ? "" : value.substring(colon + 1).strip();
    (open == null ? attributes : open.attributes()).add(new SdpAttribute(name, rest));
  }

  private void section(String value) {
    closeSection();
    if (media.size() == MAX_SECTIONS) {
      throw wrong("more than " + MAX_SECTIONS + " media sections", "");
    }
    String[] parts = words(value, MAX_FORMATS + 4);
    if (parts.length < 4) {
      throw wrong("m= needs kind, port, protocol, formats", value);
    }
    if (parts.length > MAX_FORMATS + 3) {
      throw wrong("more than " + MAX_FORMATS + " formats", "");
    }
    int slash = parts[1].indexOf('/'); // number of ports
    int port = RtpMaps.number(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65_535);
    if (port < 0) {
      throw wrong("not a port", parts[1]);
    }
    List<String> formats = List.of(parts).subList(3, parts.length);
    open = new Open(parts[0], port, parts[2], formats, new ArrayList<>(), new ArrayList<>());
    linesInSection = 1;
  }

  private void closeSection() {
    if (open != null) {
      media.add(open.done());
      open = null;
    }
  }

  private static String[] words(String value, int most) {
    return value.split(" +", most);
  }

  private SdpException wrong(String problem, String found) {
    return wrong(Fault.MALFORMED, problem, found);
  }

  private SdpException wrong(Fault fault, String problem, String found) {
    String shown = found.length() <= 60 ? found : found.substring(0, 60) + "…";
    return new SdpException(
        fault,
        "SDP line " + line + ": " + problem + (shown.isEmpty() ? "" : ": \"" + shown + "\""));
  }
}
