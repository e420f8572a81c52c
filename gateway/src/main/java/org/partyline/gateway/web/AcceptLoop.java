package org.partyline.gateway.web;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The event loop that accepts connections. It ends at once when the server stops: others wait for
/// 2 s whether somebody still has work for them, and everything that stops would wait with them.
final class AcceptLoop extends MultiThreadIoEventLoopGroup {
  private static final long STOP_SECONDS = 1;

  AcceptLoop(String name) {
    super(1, new DefaultThreadFactory(name, true), transport());
  }

  /// The same that accepted connections have.
  private static IoHandlerFactory transport() {
    return Flags.transportType() == TransportType.EPOLL
        ? EpollIoHandler.newFactory()
        : NioIoHandler.newFactory();
  }

  @Override
  public Future<?> shutdownGracefully() {
    return shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
  }
}
