package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// SIP over UDP as plain text: sends whatever it is told, keeps all that comes back. As behind a
/// NAT, only what comes from the very address and port that it sends to gets through.
public final class RawSip implements AutoCloseable {
  private final DatagramChannel socket;
  private final List<SipText> received = new CopyOnWriteArrayList<>();

  public RawSip(InetSocketAddress server) {
    this(server, Ports.loopback());
  }

  /// @param local the address to send from
  RawSip(InetSocketAddress server, InetAddress local) {
    try {
      this.socket = DatagramChannel.open().bind(new InetSocketAddress(local, 0));
      socket.connect(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps what comes in and shows it to `reader`, one message at a time.
  void listen(Consumer<SipText> reader) {
    Thread.ofVirtual().name("raw-sip").start(() -> receive(reader));
  }

  /// Keeps what comes in.
  public RawSip listening() {
    listen(_ -> {});
    return this;
  }

  public int port() {
    return socket.socket().getLocalPort();
  }

  public void send(String text) {
    sendBytes(text.getBytes(UTF_8));
  }

  public void sendBytes(byte[] bytes) {
    try {
      socket.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<SipText> received() {
    return received;
  }

  /// The first message that fits, awaited.
  public SipText awaits(String what, Duration within, Predicate<SipText> fits) {
    eventually(what, within, () -> received.stream().anyMatch(fits));
    return received.stream().filter(fits).findFirst().orElseThrow();
  }

  private void receive(Consumer<SipText> reader) {
    var buffer = ByteBuffer.allocate(65_536);
    try {
      while (socket.isOpen()) {
        socket.read(buffer.clear());
        var message = SipText.parse(UTF_8.decode(buffer.flip()).toString());
        received.add(message);
        reader.accept(message);
      }
    } catch (IOException _) {
      // closed
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }
}
