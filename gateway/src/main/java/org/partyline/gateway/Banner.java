package org.partyline.gateway;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.partyline.gateway.room.Room;
import org.partyline.signaling.irc.IrcStatus;

/// Tells who started the gateway where to point a browser, a softphone and an IRC client.
final class Banner {
  private Banner() {}

  /// @param store where rooms and records of calls are kept
  /// @param setup where the first user is made; empty when there is one
  /// @param terminal whether a person reads it; a log that keeps what is printed is told no PIN and
  ///   no such link
  static void print(
      PrintWriter out,
      Endpoints endpoints,
      Room lobby,
      IrcStatus status,
      String store,
      Optional<String> setup,
      boolean terminal) {
    String phone =
        endpoints
            .dialInUri()
            .map(uri ->
                terminal
                    ? "%s   PIN %s#".formatted(uri, lobby.pin().reveal())
                    : uri + "   (the PIN is shown on a terminal, and in the --ready-file)")
            .orElse("no number of the dial plan asks for a PIN");
    String irc =
        status.connected()
            ? "%s   channel %s, say !help".formatted(endpoints.ircHostPort(), lobby.channel())
            : "not connected, still trying: " + status.problem();
    out.printf(
        Locale.ROOT,
        """
        Partyline is ready.
          Browser     %s
          Softphone   %s
          IRC client  %s
          Store       %s
          Admin       %s
        Stop with Ctrl-C.
        """,
        endpoints.link(lobby.name()),
        phone,
        irc,
        store,
        admin(endpoints, setup, terminal));
  }

  private static String admin(Endpoints endpoints, Optional<String> setup, boolean terminal) {
    if (setup.isEmpty()) {
      return endpoints.web() + "/admin/";
    }
    return terminal
        ? setup.get() + "   makes the first user, once"
        : endpoints.web()
            + "/admin/   (the first user: on a terminal, or ./partyline users add NAME)";
  }
}
