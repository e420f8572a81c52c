package org.partyline.gateway;

import java.io.PrintWriter;
import java.util.Locale;
import org.partyline.gateway.room.Room;

/// Tells who started the gateway where to point a browser, a softphone and an IRC client.
final class Banner {
  private Banner() {}

  static void print(PrintWriter out, Endpoints endpoints, Room lobby) {
    String phone =
        endpoints
            .dialInUri()
            .map(uri -> "%s   PIN %s#".formatted(uri, lobby.pin().reveal()))
            .orElse("no number of the dial plan asks for a PIN");
    out.printf(
        Locale.ROOT,
        """
        Partyline is ready.
          Browser     %s
          Softphone   %s
          IRC client  %s   channel %s, say !help
        Stop with Ctrl-C.
        """,
        endpoints.link(lobby.name()),
        phone,
        endpoints.ircHostPort(),
        lobby.channel());
  }
}
