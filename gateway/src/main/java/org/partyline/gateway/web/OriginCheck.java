package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lets the pages of this server and of the named origins open the WebSocket, and programs that are
/// no browser. The scheme of our own origin is not compared: a proxy may have ended TLS.
final class OriginCheck {
  private final List<String> further;

  OriginCheck(List<String> further) {
    this.further = further;
  }

  HttpResponse check(HttpService next, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    var origin = request.headers().get(HttpHeaderNames.ORIGIN);
    if (!admits(origin, request.authority())) {
      return Pages.text(HttpStatus.FORBIDDEN, "this origin may not use IRC here");
    }
    if (origin == null) {
      // Armeria wants one from everybody.
      var own = "http://" + request.authority();
      var named = request.mapHeaders(h -> h.toBuilder().set(HttpHeaderNames.ORIGIN, own).build());
      ctx.updateRequest(named);
      return next.serve(ctx, named);
    }
    return next.serve(ctx, request);
  }

  boolean admits(@Nullable String origin, @Nullable String authority) {
    if (origin == null) {
      return true;
    }
    var lower = origin.toLowerCase(Locale.ROOT);
    var scheme = lower.indexOf("://");
    var own =
        scheme > 0
            && authority != null
            && lower.substring(scheme + 3).equals(authority.toLowerCase(Locale.ROOT));
    return own || further.stream().anyMatch(lower::equalsIgnoreCase);
  }
}
