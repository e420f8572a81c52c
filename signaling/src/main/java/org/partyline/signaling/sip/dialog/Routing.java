package org.partyline.signaling.sip.dialog;

import gov.nist.javax.sip.address.SipUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sip.address.URI;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.NextHop;

/// Where requests within a dialog go (RFC 3261 §12.2.1.1): to the first route, else to the remote
/// target. The source of the other side's requests stands in for it only where that address can't
/// be right, a private one that is seen from a public one, or where the configuration says so.
public final class Routing {
  private final LocalAddresses locals;
  private final Predicate<InetAddress> rewriteContact;

  /// @param rewriteContact the peers whose source is used whatever their Contact says
  public Routing(LocalAddresses locals, Predicate<InetAddress> rewriteContact) {
    this.locals = locals;
    this.rewriteContact = rewriteContact;
  }

  /// The addresses to try, best first. May block for DNS.
  public List<NextHop> hops(Dialog dialog) {
    InetSocketAddress source = dialog.source();
    LocalAddress local = dialog.listenPoint();
    Optional<InetAddress> literal = literal(dialog.nextUri());
    boolean tcp = local.transport().reliable();
    boolean useSource =
        dialog.adjacent()
            && (rewriteContact.test(source.getAddress())
                || literal
                    .filter(address -> isBehindNat(address, source.getAddress()))
                    .isPresent());
    // A connection is used as long as it stands; whoever has none left listens at its Contact.
    boolean useConnection =
        dialog.adjacent() && tcp && literal.filter(source.getAddress()::equals).isPresent();
    List<NextHop> hops = new ArrayList<>();
    if (useSource || useConnection) {
      hops.add(new NextHop(source, local));
    }
    if (tcp || hops.isEmpty()) {
      hops.addAll(named(dialog.nextUri(), local));
    }
    if (hops.isEmpty() && dialog.adjacent()) {
      hops.add(new NextHop(source, local)); // its name means nothing here
    }
    return hops;
  }

  /// The addresses of a URI.
  private List<NextHop> named(URI uri, LocalAddress local) {
    if (!(uri instanceof SipUri sip)) {
      return List.of();
    }
    LocalAddress by = transport(sip).map(named -> locals.withTransport(local, named)).orElse(local);
    int usual = by.transport() == Transport.TLS ? 5061 : 5060;
    int port = sip.getPort() > 0 ? sip.getPort() : usual;
    try {
      List<NextHop> hops = new ArrayList<>();
      for (InetAddress address : InetAddress.getAllByName(unbracketed(host(sip)))) {
        hops.add(new NextHop(new InetSocketAddress(address, port), by));
      }
      return hops;
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private static Optional<Transport> transport(SipUri uri) {
    String named = uri.isSecure() ? "tls" : uri.getTransportParam();
    return Arrays.stream(Transport.values())
        .filter(transport -> transport.token().equalsIgnoreCase(named))
        .findFirst();
  }

  private static String host(SipUri uri) {
    return uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
  }

  /// The address that a URI names without DNS. Addresses are compared, not texts: IPv6 has many.
  private static Optional<InetAddress> literal(URI uri) {
    if (!(uri instanceof SipUri sip) || host(sip) == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(unbracketed(host(sip))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /// Whether an address can't be reached where the source is: it has meaning in a smaller network
  /// only.
  static boolean isBehindNat(InetAddress named, InetAddress source) {
    return reach(named) < reach(source);
  }

  private static int reach(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
      return 0;
    } else if (address.isLinkLocalAddress()) {
      return 1;
    }
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc; // RFC 4193
    boolean carrierNat = // RFC 6598
        bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
    return address.isSiteLocalAddress() || uniqueLocal || carrierNat ? 2 : 3;
  }
}
