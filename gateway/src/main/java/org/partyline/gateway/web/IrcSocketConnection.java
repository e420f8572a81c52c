package org.partyline.gateway.web;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.pace.TokenBucket;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One browser on IRC. Frames arrive on the event loop, one at a time: the next is asked for when
/// the last has gone upstream, so a browser that floods only fills its own TCP window.
final class IrcSocketConnection implements Subscriber<WebSocketFrame> {
  private static final Logger log = LoggerFactory.getLogger(IrcSocketConnection.class);
  private static final int MAX_WAITING_LINES = 4_000;
  private static final int PING_SECONDS = 30;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(PING_SECONDS * 5 / 2);

  private final ServiceRequestContext ctx;
  private final WebSocketWriter out;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final TokenBucket bucket = new TokenBucket(60, 20);
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile long lastHeard = System.nanoTime();
  private @Nullable Subscription subscription;

  IrcSocketConnection(ServiceRequestContext ctx, WebSocketWriter out) {
    this.ctx = ctx;
    this.out = out;
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  /// Done when the browser's side has been told of the end.
  CompletableFuture<Void> told() {
    return out.whenComplete();
  }

  void start(IrcUpstream upstream) {
    var carrier = Thread.ofVirtual().name("irc-front").start(() -> carry(upstream));
    var ping =
        ctx.eventLoop()
            .scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
    var _ =
        closed.thenRun(() -> {
          ping.cancel(false);
          carrier.interrupt();
        });
  }

  /// Takes what the browser says upstream, from connecting to the end.
  private void carry(IrcUpstream upstream) {
    var from = new InetSocketAddress(ctx.clientAddress(), ctx.remoteAddress().getPort());
    try (var link =
        upstream.connect(
            from,
            this::lineOut,
            () -> close(WebSocketCloseStatus.NORMAL_CLOSURE, "IRC closed the connection"))) {
      requireNonNull(subscription).request(1);
      while (!closed.isDone()) {
        var line = lines.take();
        Thread.sleep(Duration.ofNanos(bucket.takeAt(System.nanoTime())));
        link.line(line);
        requireNonNull(subscription).request(1);
      }
    } catch (IOException e) {
      log.info("irc front: no connection upstream: {}", e.getMessage());
      close(WebSocketCloseStatus.TRY_AGAIN_LATER, "IRC cannot be reached");
    } catch (InterruptedException _) {
      // closed
    } catch (RuntimeException e) {
      log.warn("irc front: ended by a failure", e);
      close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "");
    }
  }

  private void lineOut(String line) {
    if (waiting.incrementAndGet() > MAX_WAITING_LINES) {
      close(WebSocketCloseStatus.POLICY_VIOLATION, "too slow");
    } else if (out.tryWrite(line)) {
      var _ = out.whenConsumed().thenRun(waiting::decrementAndGet);
    }
  }

  private void ping() {
    if (System.nanoTime() - lastHeard > SILENCE_NANOS) {
      close(WebSocketCloseStatus.POLICY_VIOLATION, "nothing heard");
    } else if (out.isOpen()) {
      out.writePing();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public void onNext(WebSocketFrame frame) {
    lastHeard = System.nanoTime();
    switch (frame.type()) {
      case TEXT, BINARY -> line(frame.text());
      case PING -> {
        out.writePong(frame.array());
        requireNonNull(subscription).request(1);
      }
      case CLOSE -> close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
      case PONG, CONTINUATION -> requireNonNull(subscription).request(1);
    }
  }

  /// A frame is one line; one that hides a second would smuggle a command past what we checked.
  private void line(String text) {
    var line = text.stripTrailing();
    if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
      close(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "one line per frame");
    } else if (line.isEmpty()) {
      requireNonNull(subscription).request(1);
    } else {
      lines.add(line);
    }
  }

  @Override
  public void onError(Throwable cause) {
    close(WebSocketCloseStatus.ABNORMAL_CLOSURE, "");
  }

  @Override
  public void onComplete() {
    close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
  }

  /// Ends both sides. Any thread; the first reason wins.
  void close(WebSocketCloseStatus status, String reason) {
    if (closed.complete(null)) {
      if (status.equals(WebSocketCloseStatus.ABNORMAL_CLOSURE)) {
        out.abort();
      } else {
        out.close(status, reason);
      }
    }
  }
}
