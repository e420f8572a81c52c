package org.partyline.signaling.irc;

import java.time.Instant;
import java.util.Map;

/// How we stand on the network, now.
///
/// @param connected registered, and in as many channels as let us in
/// @param since when that began, by the wall clock
/// @param problem why not, for people; empty while connected
/// @param channelProblems why we are not in channels that we should be in, by channel
public record IrcStatus(
    boolean connected, Instant since, String problem, Map<String, String> channelProblems) {
  public IrcStatus {
    channelProblems = Map.copyOf(channelProblems);
  }
}
