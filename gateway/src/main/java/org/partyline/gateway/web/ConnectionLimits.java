package org.partyline.gateway.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Closes connections before any HTTP is read on them: too many from one address, or silent ones
/// that never make a request. The total is the HTTP server's own limit.
@Sharable
final class ConnectionLimits extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Boolean> REQUESTED =
      AttributeKey.valueOf(ConnectionLimits.class, "REQUESTED");
  private static final AttributeKey<Boolean> COUNTED =
      AttributeKey.valueOf(ConnectionLimits.class, "COUNTED");

  /// What a browser opens beside its IRC connection.
  private static final int CONNECTIONS_OF_A_BROWSER = 4;

  private final WebSettings settings;
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  ConnectionLimits(WebSettings settings) {
    this.settings = settings;
  }

  void guard(ChannelPipeline pipeline) {
    pipeline.addFirst(this);
  }

  /// A request has arrived on the connection: it may stay.
  static void requested(Channel channel) {
    channel.attr(REQUESTED).set(true);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    Channel channel = ctx.channel();
    InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    if (!settings.trustedProxies().test(address)) {
      channel.attr(COUNTED).set(true);
      if (perAddress.merge(address, 1, Integer::sum)
          > settings.connectionsPerAddress() * CONNECTIONS_OF_A_BROWSER) {
        var _ = ctx.close();
        return;
      }
    }
    var _ =
        ctx.executor()
            .schedule(
                () -> {
                  if (channel.attr(REQUESTED).get() == null) {
                    var _ = ctx.close();
                  }
                },
                settings.requestTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    super.channelActive(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (ctx.channel().attr(COUNTED).getAndSet(null) != null) {
      InetAddress address = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
      perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
    super.channelInactive(ctx);
  }
}
