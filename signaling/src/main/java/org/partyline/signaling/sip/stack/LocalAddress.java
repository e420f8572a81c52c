package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.TCPMessageChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.Transport;

/// One open listen point, as others have to write it.
public record LocalAddress(
    ListenPoint point,
    MessageProcessor processor,
    SipProviderImpl provider,
    GuardedNetwork network) {
  public Transport transport() {
    return point.transport();
  }

  public int port() {
    return point.address().getPort();
  }

  /// Whether messages can be sent from here to an address: a socket of one family has none of the
  /// other.
  public boolean canReach(InetAddress remote) {
    InetAddress own = point.address().getAddress();
    return own.isAnyLocalAddress() || own.getAddress().length == remote.getAddress().length;
  }

  /// Sends a message; may block while a TCP connection is made.
  public void send(SIPMessage message, InetSocketAddress to) throws IOException {
    if (transport() == Transport.TLS && !network.isSecured(to) && !network.isConnected(to)) {
      throw new IOException("nobody is expected by TLS at " + to);
    }
    try {
      MessageChannel channel = processor.createMessageChannel(to.getAddress(), to.getPort());
      if (transport() == Transport.TLS && channel instanceof TCPMessageChannel tcp) {
        // By itself the channel would write TCP into Via.
        tcp.sendMessage(message.encodeAsBytes("TLS"), to.getAddress(), to.getPort(), true);
      } else {
        channel.sendMessage(message);
      }
    } catch (IOException e) {
      throw network.takeFailure(to).orElse(e);
    }
  }

  /// Says who has to prove itself at an address before anything is sent there by TLS.
  public void expect(InetSocketAddress remote, TlsPeer peer) {
    network.expect(remote, peer);
  }

  /// Sends two line ends (RFC 5626 §4.4.1): by datagram, or on the connection to the address, if
  /// there is one.
  public void keepAlive(InetSocketAddress to) throws IOException {
    if (processor instanceof GuardedUdp udp) {
      udp.send(GuardedNetwork.PING, to);
    } else {
      network.ping(to);
    }
  }

  /// The host for `Contact` and `Via` towards a peer: the advertised one, or the address we listen
  /// on; where that is all addresses, the one that faces the peer.
  public String hostFor(InetSocketAddress peer) {
    if (point.advertised().isPresent()) {
      return bracketed(point.advertised().get());
    }
    InetAddress own = point.address().getAddress();
    return bracketed((own.isAnyLocalAddress() ? facing(peer, own) : own).getHostAddress());
  }

  /// Closes its socket.
  public void close() {
    processor.stop();
  }

  private static InetAddress facing(InetSocketAddress peer, InetAddress otherwise) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer); // sends nothing: asks the kernel for the route
      return socket.getLocalAddress();
    } catch (SocketException | RuntimeException e) {
      return otherwise;
    }
  }

  /// IPv6 in brackets and without its zone, as URIs write it.
  public static String bracketed(String host) {
    int zone = host.indexOf('%');
    String plain = zone < 0 ? host : host.substring(0, zone);
    return plain.indexOf(':') >= 0 && !plain.startsWith("[") ? "[" + plain + "]" : plain;
  }
}
