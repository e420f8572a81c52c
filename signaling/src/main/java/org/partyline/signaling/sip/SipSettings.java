package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/// What a [SipEndpoint] needs to know.
///
/// @param maxCalls calls at one time; the next INVITE gets 503
/// @param maxInvitesPerSecond new calls per second; with a burst of the same size
/// @param admitted who may talk to us at all: other sources get no answer, whatever they send
/// @param userAgent the `Server` and `User-Agent` header
public record SipSettings(
    List<ListenPoint> listen,
    int maxCalls,
    int maxInvitesPerSecond,
    Predicate<InetAddress> admitted,
    String userAgent) {
  public SipSettings {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("SIP needs at least one address to listen on");
    }
    if (maxCalls < 1 || maxInvitesPerSecond < 1) {
      throw new IllegalArgumentException("maxCalls and maxInvitesPerSecond must be at least 1");
    }
  }
}
