package org.partyline.gateway.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.ClientAddressSource;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.partyline.gateway.api.Api;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the pages and the WebSocket `/irc`.
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  /// 8191 bytes of tags and 510 of message are the most an IRC line may have (IRCv3 message-tags).
  private static final int MAX_LINE = 8_191 + 510;

  private static final int MAX_REQUEST = 4_096;
  private static final Duration STOP = Duration.ofSeconds(2);

  private final Server server;
  private final IrcSocket ircSocket;

  private WebServer(Server server, IrcSocket ircSocket) {
    this.server = server;
    this.ircSocket = ircSocket;
  }

  /// Starts to listen.
  ///
  /// @param status how the gateway stands on IRC, now
  /// @param store how the store fares, now
  /// @param readiness whether calls are taken, now; may take a second
  /// @param metrics what `/metrics` says, in the text format of Prometheus
  /// @param api what answers below `/api/v1`; empty for pages alone
  /// @throws UncheckedIOException when the address cannot be bound
  public static WebServer open(
      WebSettings settings,
      RoomDirectory rooms,
      IrcUpstream irc,
      Supplier<IrcStatus> status,
      Supplier<StoreStatus> store,
      Supplier<Readiness> readiness,
      Supplier<String> metrics,
      Optional<Api> api) {
    var ircSocket = new IrcSocket(irc, settings.connectionsPerAddress());
    var origins = new OriginCheck(settings.publicOrigin().stream().toList());
    var builder = builder(settings);
    var health = new Health(status, store, readiness, settings.metricsAllowed());
    builder
        .service("/health", health::serve)
        .service("/health/live", (ctx, request) -> blocking(ctx, () -> health.live(ctx, request)))
        .service("/health/ready", (ctx, request) -> blocking(ctx, () -> health.ready(ctx, request)))
        .service("/metrics", new MetricsPage(settings, metrics)::serve)
        .service("/irc", irc(ircSocket, origins));
    new Pages(rooms, origins).bind(builder);
    api.ifPresent(there -> new ApiService(there, origins).bind(builder));
    var server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      server.close();
      var why = Objects.requireNonNullElse(e.getCause(), e);
      throw new UncheckedIOException(
          "web: cannot listen on " + settings.listen(), new IOException(why.getMessage(), why));
    }
    return new WebServer(server, ircSocket);
  }

  private static HttpResponse blocking(ServiceRequestContext ctx, Supplier<HttpResponse> answer) {
    return HttpResponse.of(CompletableFuture.supplyAsync(answer, ctx.blockingTaskExecutor()));
  }

  private static ServerBuilder builder(WebSettings settings) {
    var builder =
        Server.builder()
            .http(settings.listen())
            .maxNumConnections(settings.maxConnections())
            .childChannelPipelineCustomizer(new ConnectionLimits(settings)::guard)
            .requestTimeout(settings.requestTimeout())
            .bossGroupFactory(AcceptLoop::new)
            .blockingTaskExecutor(virtualThreads(), true)
            .maxRequestLength(MAX_REQUEST)
            .disableServerHeader()
            .disableDateHeader()
            .connectionDrainDuration(Duration.ZERO)
            .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
            .errorHandler((ctx, cause) -> null)
            .decorator(compression())
            .decorator(new HostCheck(settings.url())::check)
            .decorator(new SecurityHeaders(settings.url())::add)
            .decorator(WebServer::keepConnection);
    proxies(settings, builder);
    return builder;
  }

  /// Of pages and assets. Not of JSON: an answer with a secret in it is never compressed (BREACH).
  private static Function<? super HttpService, EncodingService> compression() {
    return EncodingService.builder()
        .encodableContentTypes(
            MediaType.HTML_UTF_8,
            MediaType.JAVASCRIPT_UTF_8,
            MediaType.parse("application/javascript"),
            MediaType.parse("text/javascript"),
            MediaType.CSS_UTF_8,
            MediaType.SVG_UTF_8)
        .newDecorator();
  }

  private static BlockingTaskExecutor virtualThreads() {
    return BlockingTaskExecutor.of(
        Executors.newScheduledThreadPool(0, Thread.ofVirtual().name("web-", 0).factory()));
  }

  private static HttpResponse keepConnection(
      HttpService next, ServiceRequestContext ctx, HttpRequest request) throws Exception {
    Channel channel =
        Objects.requireNonNull(ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel());
    ConnectionLimits.requested(channel);
    // What is left of a body that came too slowly is not worth the place.
    var _ =
        ctx.whenRequestCancelled()
            .thenAccept(cause -> {
              if (cause instanceof RequestTimeoutException) {
                var _ = channel.close();
              }
            });
    return next.serve(ctx, request);
  }

  /// The client is the last address in `X-Forwarded-For` that no proxy of ours has: what stands
  /// before it, anybody could have sent.
  private static void proxies(WebSettings settings, ServerBuilder builder) {
    builder
        .clientAddressSources(ClientAddressSource.ofHeader("x-forwarded-for"))
        .clientAddressTrustedProxyFilter(settings.trustedProxies())
        .clientAddressMapper(proxied -> {
          var addresses = new ArrayList<InetSocketAddress>();
          addresses.add(proxied.sourceAddress());
          addresses.addAll(proxied.destinationAddresses());
          return addresses.reversed().stream()
              .filter(address -> !settings.trustedProxies().test(address.getAddress()))
              .findFirst()
              .orElse(proxied.sourceAddress());
        });
  }

  private static HttpService irc(IrcSocket ircSocket, OriginCheck origins) {
    return WebSocketService.builder(ircSocket)
        .subprotocols("text.ircv3.net")
        .maxFramePayloadLength(MAX_LINE)
        .aggregateContinuation(true)
        .allowedOrigin(_ -> true) // OriginCheck stands before it
        .fallbackService((_, _) -> Pages.text(HttpStatus.UPGRADE_REQUIRED, "IRC over WebSocket"))
        .build()
        .decorate(origins::check);
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return Objects.requireNonNull(server.activePort(), "not listening").localAddress();
  }

  /// Tells browsers to come back later, and stops.
  @Override
  public void close() {
    ircSocket.close();
    try {
      server.stop().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("web: did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
