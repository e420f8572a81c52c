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
import javax.sip.InvalidArgumentException;
import javax.sip.ObjectInUseException;
import javax.sip.TransportAlreadySupportedException;
import javax.sip.TransportNotSupportedException;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipException;

/// Opens an endpoint's addresses: one provider for each address and port, as the stack wants it.
public final class ListenPoints {
  private static final int ATTEMPTS = 20;

  private final JainStack stack;
  private final LocalAddresses locals;
  private final Map<InetSocketAddress, SipProviderImpl> providers = new HashMap<>();
  private final Map<InetAddress, Integer> freePorts = new HashMap<>();

  public ListenPoints(JainStack stack, LocalAddresses locals) {
    this.stack = stack;
    this.locals = locals;
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
    var opened =
        (ListeningPointImpl)
            stack.createListeningPoint(host.getHostAddress(), port, point.transport().token());
    var address = new InetSocketAddress(host, port);
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
