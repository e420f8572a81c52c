package org.partyline.gateway.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.api.Api;
import org.partyline.gateway.api.ApiRequest;
import org.partyline.gateway.api.ApiResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries requests to the API, and its answers back.
final class ApiService {
  private static final Logger LOG = LoggerFactory.getLogger(ApiService.class);

  /// One who has not taken an event for so long is cut.
  private static final long SLOWEST_SECONDS = 20;

  /// What is somewhat too long, the API itself refuses, in its own words.
  private static final int MAX_READ = 2 * Api.MAX_BODY;

  private final Api api;
  private final OriginCheck origins;

  ApiService(Api api, OriginCheck origins) {
    this.api = api;
    this.origins = origins;
  }

  void bind(ServerBuilder server) {
    server.route().pathPrefix(Api.BASE + "/").maxRequestLength(MAX_READ).build(this::serve);
  }

  private HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                whole -> response(ctx, api.serve(read(ctx, whole))), ctx.blockingTaskExecutor())
            .exceptionally(failure -> unread(ctx, failure)));
  }

  private ApiRequest read(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var headers = request.headers();
    return new ApiRequest(
        request.method().name(),
        ctx.path().substring(Api.BASE.length()),
        query(ctx.query()),
        name -> Optional.ofNullable(headers.get(name)),
        request.contentUtf8(),
        ctx.clientAddress(),
        origins.admits(headers.get("origin"), headers.authority()));
  }

  private static Map<String, List<String>> query(@Nullable String text) {
    var query = new LinkedHashMap<String, List<String>>();
    if (text != null && !text.isEmpty()) {
      QueryParams params = QueryParams.fromQueryString(text);
      params.names().forEach(name -> query.put(name, params.getAll(name)));
    }
    return query;
  }

  private HttpResponse unread(ServiceRequestContext ctx, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return response(ctx, Api.unread(cause instanceof ContentTooLargeException ? 413 : 400));
  }

  private HttpResponse response(ServiceRequestContext ctx, ApiResponse answer) {
    var headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()));
    headers.set("cache-control", "no-store");
    answer.headers().forEach((name, value) -> headers.set(name, value));
    return switch (answer.content()) {
      case ApiResponse.Nothing() -> HttpResponse.of(headers.build());
      case ApiResponse.Text(String type, String text) ->
          HttpResponse.of(
              headers.contentType(MediaType.parse(type)).build(), HttpData.ofUtf8(text));
      case ApiResponse.Bytes(String type, byte[] bytes) ->
          HttpResponse.of(headers.contentType(MediaType.parse(type)).build(), HttpData.wrap(bytes));
      case ApiResponse.Stream(String type, ApiResponse.Source source) ->
          stream(ctx, headers.contentType(MediaType.parse(type)).build(), source);
    };
  }

  private static HttpResponse stream(
      ServiceRequestContext ctx, ResponseHeaders headers, ApiResponse.Source source) {
    ctx.clearRequestTimeout();
    HttpResponseWriter out = HttpResponse.streaming();
    out.write(headers);
    Thread.ofVirtual()
        .name("stream")
        .start(() -> {
          try {
            source.run(text -> sent(out, text));
            out.close();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            out.abort();
          } catch (RuntimeException e) {
            LOG.error("a stream failed", e);
            out.abort(e);
          }
        });
    return out;
  }

  private static boolean sent(HttpResponseWriter out, String text) throws InterruptedException {
    if (!out.tryWrite(HttpData.ofUtf8(text))) {
      return false;
    }
    try {
      out.whenConsumed().get(SLOWEST_SECONDS, TimeUnit.SECONDS);
      return out.isOpen();
    } catch (ExecutionException _) {
      return false; // the client is gone
    } catch (TimeoutException _) {
      out.abort();
      return false;
    }
  }
}
