package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A SIP server that has hung itself up: takes in what is sent to it by UDP, and says nothing.
public final class SilentServer implements AutoCloseable {
  private final DatagramChannel socket;
  private final InetSocketAddress address = new InetSocketAddress(Ports.loopback(), Ports.free());
  private final List<SipText> received = new CopyOnWriteArrayList<>();

  public SilentServer() {
    try {
      this.socket = DatagramChannel.open().bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("silent-server").start(this::receive);
  }

  public InetSocketAddress address() {
    return address;
  }

  public List<SipText> received() {
    return received;
  }

  private void receive() {
    var buffer = ByteBuffer.allocate(65_536);
    try {
      while (true) {
        socket.receive(buffer.clear());
        String text = UTF_8.decode(buffer.flip()).toString();
        if (!text.isBlank()) { // a keep-alive
          received.add(SipText.parse(text));
        }
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
