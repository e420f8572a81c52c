package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.ListeningPointImpl;
import gov.nist.javax.sip.SipProviderImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.sip.InvalidArgumentException;
import javax.sip.ObjectInUseException;
import javax.sip.TransportAlreadySupportedException;
import javax.sip.TransportNotSupportedException;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipException;
import org.partyline.signaling.sip.Transport;

/// Opens an endpoint's addresses: one provider for each address and port, as the stack wants it.
public final class ListenPoints {
  private static final int ATTEMPTS = 20;

  private final JainStack stack;
  private final LocalAddresses locals;
  private final Map<InetSocketAddress, SipProviderImpl> providers = new HashMap<>();
  private final Map<InetAddress, Integer> freePorts = new HashMap<>();

  private final Optional<SSLContext> tls;

  /// @param tls what listen points for TLS show
  public ListenPoints(JainStack stack, LocalAddresses locals, Optional<SSLContext> tls) {
    this.stack = stack;
    this.locals = locals;
    this.tls = tls;
  }

  /// Opens what connections of ours by TLS need, on every address that we listen on, where nothing
  /// listens for TLS: nobody can connect there.
  public synchronized void openForTls() {
    List<LocalAddress> all = locals.all();
    if (all.stream().anyMatch(local -> local.transport() == Transport.TLS)) {
      return;
    }
    List<ListenPoint> points =
        all.stream()
            .map(local -> local.point().address().getAddress())
            .distinct()
            .map(host ->
                new ListenPoint(
                    Transport.TLS,
                    new InetSocketAddress(host, 0),
                    all.getFirst().point().advertised()))
            .toList();
    open(points);
  }

  public void open(List<ListenPoint> points) {
    for (ListenPoint point : points) {
      if (point.address().isUnresolved()) {
        throw new SipException("SIP can't listen on " + text(point) + ": no such address", null);
      }
      try {
        open(point, port(point));
      } catch (IOException
          | TransportNotSupportedException
          | InvalidArgumentException
          | ObjectInUseException
          | TransportAlreadySupportedException
          | RuntimeException e) {
        throw new SipException(
            "SIP can't listen on "
                + text(point)
                + ": the port is taken or the address is not this machine's",
            e);
      }
    }
  }

  private int port(ListenPoint point) throws IOException {
    int port = point.address().getPort();
    if (port > 0) {
      return port;
    }
    InetAddress host = point.address().getAddress();
    if (point.transport() == Transport.TLS) {
      return freePort(host);
    }
    Integer chosen = freePorts.get(host);
    if (chosen == null) {
      chosen = freePort(host);
      freePorts.put(host, chosen);
    }
    return chosen;
  }

  /// A port that is free for both transports. Somebody may take it before we do, which is then an
  /// error like any taken port.
  private static int freePort(InetAddress host) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, host);
          DatagramSocket udp =
              new DatagramSocket(new InetSocketAddress(host, tcp.getLocalPort()))) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // taken by UDP: the next one
      }
    }
    throw new IOException("no free port");
  }

  private void open(ListenPoint point, int port)
      throws TransportNotSupportedException,
          InvalidArgumentException,
          ObjectInUseException,
          TransportAlreadySupportedException {
    InetAddress host = point.address().getAddress();
    var address = new InetSocketAddress(host, port);
    String transport = point.transport().token();
    if (point.transport() == Transport.TLS) {
      // The stack takes it for TCP: its own TLS knows no names, and only one set of keys.
      stack.network().listenSecurely(address, tls);
      transport = Transport.TCP.token();
    }
    var opened =
        (ListeningPointImpl) stack.createListeningPoint(host.getHostAddress(), port, transport);
    SipProviderImpl provider = providers.get(address);
    if (provider == null) {
      provider = (SipProviderImpl) stack.createSipProvider(opened);
      providers.put(address, provider);
    } else {
      provider.addListeningPoint(opened);
    }
    var bound = new ListenPoint(point.transport(), address, point.advertised());
    locals.add(new LocalAddress(bound, opened.getMessageProcessor(), provider, stack.network()));
  }

  private static String text(ListenPoint point) {
    return point.transport().token() + " " + point.address();
  }
}
