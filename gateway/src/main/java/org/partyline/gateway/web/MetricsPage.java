package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Answers `GET /metrics` to those who may read it. For all others there is no such page.
final class MetricsPage {
  private static final MediaType PROMETHEUS =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Predicate<InetAddress> allowed;
  private final Predicate<InetAddress> trustedProxies;
  private final Supplier<String> metrics;

  MetricsPage(WebSettings settings, Supplier<String> metrics) {
    this.allowed = settings.metricsAllowed();
    this.trustedProxies = settings.trustedProxies();
    this.metrics = metrics;
  }

  HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!allowed.test(ctx.clientAddress()) || forwardedByAStranger(ctx, request)) {
      throw HttpStatusException.of(HttpStatus.NOT_FOUND);
    }
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return Pages.text(HttpStatus.METHOD_NOT_ALLOWED, "GET only");
    }
    var headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(PROMETHEUS)
            .set("cache-control", "no-store")
            .build();
    return HttpResponse.of(headers, HttpData.ofUtf8(metrics.get()));
  }

  /// A proxy on this machine that web.trusted-proxies does not name would lend its address to
  /// everybody.
  private boolean forwardedByAStranger(ServiceRequestContext ctx, HttpRequest request) {
    boolean forwarded =
        request.headers().contains("x-forwarded-for") || request.headers().contains("forwarded");
    InetSocketAddress peer = ctx.remoteAddress();
    return forwarded && !trustedProxies.test(peer.getAddress());
  }
}
