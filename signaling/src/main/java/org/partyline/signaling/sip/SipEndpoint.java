package org.partyline.signaling.sip;

import java.util.List;

/// Takes SIP calls (RFC 3261) on UDP and TCP, and nothing else: it never registers anybody, never
/// answers a digest challenge.
public final class SipEndpoint implements AutoCloseable {
  private SipEndpoint() {}

  /// Opens all listen points.
  ///
  /// @throws SipException when one can't be opened; none stays open then
  public static SipEndpoint open(SipSettings settings, SipCallHandler handler) {
    return new SipEndpoint();
  }

  /// Where we listen, with the ports that were taken.
  public List<ListenPoint> bound() {
    return List.of();
  }

  /// Calls that have not ended, ringing ones included.
  public int openCalls() {
    return 0;
  }

  /// BYE to those who are in a call, 503 to those who still ring; waits at most 1.5 s.
  @Override
  public void close() {}
}
