package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/// What every answer says to the browser about what a page here may do.
final class SecurityHeaders {
  /// Scripts and styles come from files of this server only; nobody may frame a page that holds a
  /// microphone.
  private static final String CONTENT =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private SecurityHeaders() {}

  static HttpResponse add(HttpService next, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    ctx.mutateAdditionalResponseHeaders(headers ->
        headers
            .set("content-security-policy", CONTENT)
            .set("permissions-policy", "camera=(self), microphone=(self), display-capture=(self)")
            .set("referrer-policy", "no-referrer")
            .set("x-content-type-options", "nosniff")
            .set("cross-origin-opener-policy", "same-origin"));
    return next.serve(ctx, request);
  }
}
