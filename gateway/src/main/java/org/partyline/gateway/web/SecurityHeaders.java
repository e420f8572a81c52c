package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.Optional;

/// What every answer says to the browser about what a page here may do.
final class SecurityHeaders {
  /// Scripts and styles come from files of this server only; nobody may frame a page that holds a
  /// microphone.
  private static final String CONTENT =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  /// A year, as browsers' preload lists ask for.
  private static final String STAY_WITH_HTTPS = "max-age=31536000";

  private final boolean https;

  SecurityHeaders(Optional<URI> publicUrl) {
    this.https = publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
  }

  HttpResponse add(HttpService next, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    ctx.mutateAdditionalResponseHeaders(headers ->
        headers
            .set("content-security-policy", CONTENT)
            .set("permissions-policy", "camera=(self), microphone=(self), display-capture=(self)")
            .set("referrer-policy", "no-referrer")
            .set("x-content-type-options", "nosniff")
            .set("cross-origin-opener-policy", "same-origin"));
    if (https) {
      ctx.mutateAdditionalResponseHeaders(
          headers -> headers.set("strict-transport-security", STAY_WITH_HTTPS));
    }
    return next.serve(ctx, request);
  }
}
