package org.partyline.media.kurento;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// Takes WebSocket connections on loopback.
final class WebSocketPeer implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
  private final Channel server;

  /// @param port 0 for any
  /// @param received a text, and where an answer to it goes
  WebSocketPeer(int port, BiConsumer<String, Channel> received) {
    server =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    clients.add(client);
                    client
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 20),
                            new WebSocketServerProtocolHandler("/kurento"),
                            new SimpleChannelInboundHandler<TextWebSocketFrame>() {
                              @Override
                              protected void channelRead0(
                                  ChannelHandlerContext from, TextWebSocketFrame frame) {
                                received.accept(frame.text(), from.channel());
                              }
                            });
                  }
                })
            .bind("127.0.0.1", port)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + port() + "/kurento");
  }

  static void send(Channel to, String text) {
    var _ = to.writeAndFlush(new TextWebSocketFrame(text));
  }

  void sendAll(String text) {
    clients.forEach(client -> send(client, text));
  }

  /// As a network does that forgets its connections.
  void cut() {
    clients.forEach(client -> client.close().syncUninterruptibly());
    clients.clear();
  }

  /// As `kill -9` does.
  @Override
  public void close() {
    server.close().syncUninterruptibly();
    cut();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
