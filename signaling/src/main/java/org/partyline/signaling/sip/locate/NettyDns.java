package org.partyline.signaling.sip.locate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// DNS by Netty's codec: UDP, and TCP for what does not fit.
public final class NettyDns implements Dns, AutoCloseable {
  private static final Duration QUERY = Duration.ofSeconds(2);
  private static final Duration LOOK_UP = Duration.ofSeconds(8);

  private final List<InetSocketAddress> servers;
  private @Nullable MultiThreadIoEventLoopGroup loop;
  private @Nullable DnsNameResolver resolver;

  /// Starts nothing before the first question.
  ///
  /// @param servers in the order to ask; empty for the system's
  public NettyDns(List<InetSocketAddress> servers) {
    this.servers = List.copyOf(servers);
  }

  private synchronized DnsNameResolver resolver() {
    if (resolver != null) {
      return resolver;
    }
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sip-dns", true), NioIoHandler.newFactory());
    var builder =
        new DnsNameResolverBuilder(loop.next())
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .queryTimeoutMillis(QUERY.toMillis())
            .resolveCache(NoopDnsCache.INSTANCE)
            .searchDomains(List.of());
    if (!servers.isEmpty()) {
      builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
    }
    resolver = builder.build();
    return resolver;
  }

  @Override
  public List<Answer> lookUp(String name, Type type) throws DnsException {
    var question = new DefaultDnsQuestion(name, DnsRecordType.valueOf(type.name()));
    try {
      List<DnsRecord> records =
          resolver().resolveAll(question).get(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return answers(records, type);
      } finally {
        records.forEach(ReferenceCountUtil::release);
      }
    } catch (ExecutionException e) {
      if (doesNotExist(e.getCause())) {
        return List.of();
      }
      throw new DnsException("DNS does not answer for " + name, e);
    } catch (TimeoutException e) {
      throw new DnsException("DNS does not answer for " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DnsException("interrupted", e);
    }
  }

  private static boolean doesNotExist(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DnsErrorCauseException error) {
        return error.getCode().equals(DnsResponseCode.NXDOMAIN)
            || error.getCode().equals(DnsResponseCode.NOERROR);
      }
      if (!(cause instanceof UnknownHostException)) {
        return false;
      }
    }
    return true; // answered, without such a record
  }

  private static List<Answer> answers(List<DnsRecord> records, Type type) {
    List<Answer> answers = new ArrayList<>();
    for (DnsRecord record : records) {
      if (record instanceof DnsRawRecord raw && record.type().name().equals(type.name())) {
        try {
          answer(raw.content(), record.timeToLive(), type).ifPresent(answers::add);
        } catch (RuntimeException e) {
          // malformed: the others may be good
        }
      }
    }
    return answers;
  }

  private static Optional<Answer> answer(ByteBuf data, long ttl, Type type) {
    return switch (type) {
      case A, AAAA -> address(data).map(a -> new Address(a, ttl));
      case SRV ->
          Optional.of(
              new Srv(
                  data.readUnsignedShort(),
                  data.readUnsignedShort(),
                  data.readUnsignedShort(),
                  name(data),
                  ttl));
      case NAPTR -> {
        int order = data.readUnsignedShort();
        int preference = data.readUnsignedShort();
        String flags = text(data);
        String service = text(data);
        text(data); // the regular expression, which SIP does not use
        yield Optional.of(new Naptr(order, preference, flags, service, name(data), ttl));
      }
    };
  }

  private static Optional<InetAddress> address(ByteBuf data) {
    byte[] bytes = new byte[data.readableBytes()];
    data.readBytes(bytes);
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuf data) {
    return data.readCharSequence(data.readUnsignedByte(), US_ASCII).toString();
  }

  private static String name(ByteBuf data) {
    String name = DefaultDnsRecordDecoder.decodeName(data);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  @Override
  public synchronized void close() {
    if (resolver != null) {
      resolver.close();
    }
    if (loop != null) {
      var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
