package org.partyline.gateway.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.room.Pin;
import org.partyline.signaling.sip.Transport;

/// The single values that a configuration holds: how each is written and read.
final class Scalars {
  /// @param form how it is written, for the message when it is not
  /// @param read throws IllegalArgumentException when it is not
  record Scalar(String form, Function<String, Object> read) {}

  private static final Map<Class<?>, Scalar> BY_TYPE =
      Map.ofEntries(
          Map.entry(String.class, new Scalar("a text", text -> text)),
          Map.entry(int.class, new Scalar("a whole number", Integer::parseInt)),
          Map.entry(boolean.class, new Scalar("true or false", Scalars::bool)),
          Map.entry(Boolean.class, new Scalar("true or false", Scalars::bool)),
          Map.entry(
              Duration.class, new Scalar("a time such as 500ms, 20s, 5m or 8h", Scalars::duration)),
          Map.entry(
              InetAddress.class,
              new Scalar("an IP address such as 127.0.0.1 or ::1", InetAddress::ofLiteral)),
          Map.entry(
              AddressRange.class,
              new Scalar("an IP address or range such as 192.0.2.0/24", AddressRange::parse)),
          Map.entry(
              Configuration.SipAddress.class,
              new Scalar(
                  "such as udp://127.0.0.1:5060, tcp://[::1]:5060 or tls://127.0.0.1:5061",
                  Scalars::sipAddress)),
          Map.entry(
              Configuration.NameServer.class,
              new Scalar(
                  "an IP address such as 192.0.2.53, with a port where it is not 53:"
                      + " 127.0.0.1:5353 or [::1]:5353",
                  Scalars::nameServer)),
          Map.entry(Media.Ports.class, new Scalar("two ports such as 20000-29999", Scalars::ports)),
          Map.entry(
              URI.class, new Scalar("an address such as https://calls.example.org", Scalars::uri)),
          Map.entry(
              MediaServer.class,
              new Scalar("such as ws://192.0.2.7:8888/kurento", MediaServer::parse)),
          Map.entry(
              Media.Grid.class,
              new Scalar(
                  "such as 960x540@15: width, height (even, at most 1920x1080) and pictures a"
                      + " second (at most 30)",
                  Scalars::grid)),
          Map.entry(Path.class, new Scalar("a file or folder", Path::of)),
          Map.entry(Secret.class, new Scalar("a text in quotes", Secret::new)),
          Map.entry(Pin.class, new Scalar("4 to 16 digits in quotes", Pin::new)),
          Map.entry(BigDecimal.class, new Scalar("an amount such as 0.015", Scalars::amount)),
          Map.entry(
              NumberStyle.class,
              new Scalar("\"+e164\", e164, \"00\" or national", NumberStyle::parse)));

  private static final int DNS_PORT = 53;

  /// `192.0.2.53:5353` or `[::1]:5353`
  private static final Pattern WITH_PORT =
      Pattern.compile("([0-9.]+|\\[[0-9a-fA-F:.]+]):([0-9]{1,5})");

  private static final Pattern GRID = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})@([0-9]{1,2})");

  private Scalars() {}

  static Optional<Scalar> of(Class<?> type) {
    return type.isEnum() && !BY_TYPE.containsKey(type)
        ? Optional.of(oneOf(type))
        : Optional.ofNullable(BY_TYPE.get(type));
  }

  /// The words of an enum: `TOLL_FREE` is written `toll-free`.
  private static Scalar oneOf(Class<?> type) {
    Map<String, Object> byWord = new LinkedHashMap<>();
    for (Object value : type.getEnumConstants()) {
      byWord.put(((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
    }
    List<String> words = List.copyOf(byWord.keySet());
    String form = String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    return new Scalar(
        form,
        text -> {
          Object value = byWord.get(text);
          if (value == null) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static BigDecimal amount(String text) {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?")) {
      throw new IllegalArgumentException(text);
    }
    return new BigDecimal(text);
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Duration duration(String text) {
    if (!text.matches("[0-9]{1,9}(ms|s|m|h)")) {
      throw new IllegalArgumentException(text);
    }
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
        : Duration.parse("PT" + text);
  }

  private static Configuration.SipAddress sipAddress(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException(text);
    }
    Transport transport =
        Arrays.stream(Transport.values())
            .filter(known -> known.token().equals(uri.getScheme()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(text));
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    return new Configuration.SipAddress(
        transport, new InetSocketAddress(InetAddress.ofLiteral(host), uri.getPort()));
  }

  private static Configuration.NameServer nameServer(String text) {
    var withPort = WITH_PORT.matcher(text);
    boolean port = withPort.matches();
    return new Configuration.NameServer(
        new InetSocketAddress(
            InetAddress.ofLiteral(port ? withPort.group(1).replaceAll("[\\[\\]]", "") : text),
            port ? Integer.parseInt(withPort.group(2)) : DNS_PORT));
  }

  private static Media.Ports ports(String text) {
    String[] ends = text.split("-", 2);
    if (ends.length != 2) {
      throw new IllegalArgumentException(text);
    }
    return new Media.Ports(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
  }

  private static Media.Grid grid(String text) {
    Matcher parts = GRID.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new Media.Grid(
        Integer.parseInt(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)));
  }

  private static URI uri(String text) {
    URI uri = URI.create(text);
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
