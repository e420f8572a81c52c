package org.partyline.signaling.sip.transaction;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks whether anybody listens at a UDP address. Only a socket that is connected to one peer is
/// told of ICMP errors, and the one that our requests go out by is everybody's: so a keep-alive
/// (RFC 5626 §3.5.1), which nobody has to answer, goes out by a socket of its own. Forged errors
/// would have to name its port.
final class PortProbe {
  private static final Logger LOG = LoggerFactory.getLogger(PortProbe.class);
  private static final byte[] KEEP_ALIVE = {'\r', '\n', '\r', '\n'};

  private PortProbe() {}

  /// Returns at once.
  ///
  /// @param patience how long an error may take; silence says nothing
  /// @param closed told if nobody listens there
  static void ask(InetSocketAddress target, Duration patience, Runnable closed) {
    Thread.ofVirtual()
        .name("port-probe")
        .start(() -> {
          if (isClosed(target, patience)) {
            closed.run();
          }
        });
  }

  private static boolean isClosed(InetSocketAddress target, Duration patience) {
    try (var socket = new DatagramSocket()) {
      socket.connect(target);
      socket.setSoTimeout((int) patience.toMillis());
      socket.send(new DatagramPacket(KEEP_ALIVE, KEEP_ALIVE.length));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return false;
    } catch (PortUnreachableException e) {
      return true;
    } catch (IOException e) {
      LOG.trace("nothing is known of {}: {}", target, e.toString());
      return false;
    }
  }
}
