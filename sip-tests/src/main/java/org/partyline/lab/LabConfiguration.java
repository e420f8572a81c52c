package org.partyline.lab;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The configuration file of a [Lab].
record LabConfiguration(
    Lab.Wish wish, Path folder, List<Lab.Room> rooms, int sipPort, int ircPort, int webPort) {
  String text() {
    var named = new StringBuilder();
    var numbers = new StringBuilder();
    for (Lab.Room room : rooms) {
      named.append("    - { name: %s, pin: \"%s\" }\n".formatted(room.name(), room.pin()));
      for (String called : List.of(room.number(), room.international())) {
        numbers.append("    - { called: \"%s\", room: %s }\n".formatted(called, room.name()));
      }
    }
    String network =
        wish.ircNetwork()
            .map(address ->
                """
                  announce-phones: true
                  network: { host: %s, port: %d, tls: false, pace: 100ms }
                """
                    .formatted(address.getHostString(), address.getPort()))
            .orElse("  embedded: { port: %d }\n".formatted(ircPort));
    return """
    sip:
      listen: [ %s ]
      admitted: [ PHONES/24, "::1/128" ]
    SIP
    media:
      phone-addresses: [ %s ]
      phone-ports: %s
      silence: %ds
    MEDIA
    web:
      port: %d
    dial-in:
      inter-digit-timeout: 2s
      input-timeout: 4s
      ring-time: %dms
      prompts: %s
      transfers: %s
      numbers:
        - { called: "1000" }
        - { called: "+49 30 9999999" }
    """
            .formatted(
                listen(wish.phones().getHostAddress())
                    + (wish.ipv6() ? ", " + listen("[::1]") : ""),
                "PHONES" + (wish.ipv6() ? ", \"::1\"" : ""),
                "27000-31999",
                wish.silence().toSeconds(),
                webPort,
                wish.ringTime().toMillis(),
                folder.resolve("prompts"),
                wish.trunks().isEmpty() ? "own-numbers" : "dial-out")
            .replace(
                "MEDIA\n", wish.media().stream().map(line -> "  " + line + "\n").collect(joining()))
            .replace(
                "SIP\n", wish.sip().stream().map(line -> "  " + line + "\n").collect(joining()))
            .replace("PHONES", wish.phones().getHostAddress())
        + numbers
        + (wish.trunks().isEmpty() ? "" : "trunks:\n" + wish.trunks() + dialOut(wish.trunks()))
        + "store:\n  directory: "
        + folder.resolve("store")
        + "\n"
        + wish.store().stream().map(line -> "  " + line + "\n").collect(joining())
        + "calls: { records: "
        + folder.resolve("calls.jsonl")
        + ", drain-time: %ds }\n".formatted(wish.drain().toSeconds())
        + "recordings: { min-free: 0, directory: "
        + folder.resolve("recordings")
        + " }\n"
        + "rooms:\n  named:\n"
        + named
        + "irc:\n"
        + network;
  }

  private String listen(String host) {
    return "\"udp://%1$s:%2$d\", \"tcp://%1$s:%2$d\"".formatted(host, sipPort);
  }

  private String dialOut(String trunks) {
    String names =
        Pattern.compile("- name: (\\S+)")
            .matcher(trunks)
            .results()
            .map(found -> ", " + found.group(1))
            .collect(joining());
    return """
    dial-out:
      operators: true
      everybody-in-room: true
      phones: [ admitted%s ]
      countries: [ DE ]
      per-user: { calls: 2000, minutes: 5000, simultaneous: 20 }
      per-room: { calls: 2000, minutes: 5000, simultaneous: 20 }
      total: { calls: 2000, minutes: 5000, simultaneous: 20 }
      usage: %s
    """
        .formatted(names, folder.resolve("usage.jsonl"));
  }
}
