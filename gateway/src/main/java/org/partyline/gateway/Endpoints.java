package org.partyline.gateway;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.partyline.gateway.bot.Addresses;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.signaling.sip.ListenPoint;

/// Where the parts of a running gateway are reached.
///
/// @param web the base of all links, without a slash at its end
/// @param irc host and port of the IRC server that we are on
record Endpoints(
    URI web, List<ListenPoint> sip, InetSocketAddress irc, Supplier<Configuration.DialIn> dialPlan)
    implements Addresses {
  Endpoints {
    sip = List.copyOf(sip);
  }

  @Override
  public String link(String room) {
    return web + "/rtc/" + room;
  }

  /// The numbers that lead to the PIN prompt; without any, a SIP address that does.
  @Override
  public List<String> dialIn() {
    Configuration.DialIn now = dialPlan.get();
    List<String> asking = asking(now);
    List<String> numbers = new ArrayList<>();
    for (String called : asking) {
      PhoneNumber.parse(called, now.country()).ifPresent(_ -> numbers.add(called));
    }
    return numbers.isEmpty() ? dialInUri(asking).stream().toList() : numbers;
  }

  /// The SIP address of the first entry that asks for a PIN.
  Optional<String> dialInUri() {
    return dialInUri(asking(dialPlan.get()));
  }

  /// The called numbers that lead to the PIN prompt.
  private static List<String> asking(Configuration.DialIn now) {
    return now.numbers().stream()
        .filter(number -> number.asksPin())
        .map(Configuration.CalledNumber::called)
        .toList();
  }

  List<String> sipUris() {
    return sip.stream()
        .map(point -> point.transport().name().toLowerCase(Locale.ROOT) + "://" + hostPort(point))
        .toList();
  }

  String ircHostPort() {
    return hostPort(irc.getHostString(), irc.getPort());
  }

  private Optional<String> dialInUri(List<String> asking) {
    return asking.stream()
        .findFirst()
        .map(called -> "sip:" + called.replaceAll("\\s", "") + "@" + hostPort(sip.getFirst()));
  }

  private static String hostPort(ListenPoint point) {
    String host = point.advertised().orElse(point.address().getAddress().getHostAddress());
    return hostPort(host, point.address().getPort());
  }

  static String hostPort(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
