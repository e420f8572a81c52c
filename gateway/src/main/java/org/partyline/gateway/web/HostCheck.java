package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Serves requests for names of ours only. A page elsewhere whose name resolves to this server (DNS
/// rebinding) would otherwise count as one of ours and could speak IRC from here. IP addresses
/// can't be rebound.
final class HostCheck {
  private final Optional<String> publicHost;

  HostCheck(Optional<URI> url) {
    this.publicHost = url.map(URI::getHost);
  }

  HttpResponse check(HttpService next, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    // What supervises a gateway calls it by names of its own.
    return request.path().startsWith("/health/") || isOurs(host(request.authority()))
        ? next.serve(ctx, request)
        : Pages.text(
            HttpStatus.MISDIRECTED_REQUEST, "unknown host name; web.url names the public address");
  }

  boolean isOurs(String host) {
    return host.equalsIgnoreCase("localhost")
        || publicHost.filter(host::equalsIgnoreCase).isPresent()
        || isAddress(host);
  }

  private static String host(@Nullable String authority) {
    String host = authority == null ? "" : authority.replaceFirst(":[0-9]*$", "");
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
