package org.partyline.signaling.sip;

import java.net.InetSocketAddress;

/// Sees each SIP message as it is on the wire. Called on the thread that reads or writes it; must
/// return at once. What it throws is logged and harms nobody.
public interface SipObserver {
  /// Which way a message goes, as seen from here.
  enum Direction {
    IN,
    OUT
  }

  /// A message came from an admitted source, well-formed or not, or is about to be sent.
  ///
  /// @param local our address; whom a response is for
  /// @param message whole, credentials and all; not to be changed
  void message(
      Direction direction,
      Transport transport,
      InetSocketAddress local,
      InetSocketAddress remote,
      byte[] message);
}
