package org.partyline.signaling.sip.stack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipObserver;

/// Cuts a TCP stream into SIP messages (RFC 3261 §18.3) and hands only well-formed ones to the
/// stack, whole: JAIN SIP reads on after a bad head as if its body were the next message. A
/// malformed request is answered, and the next one is read. Only where nobody knows where that
/// starts, as the message is too large or has no readable length, the connection ends; and when it
/// stalls.
final class FramedInput extends InputStream {
  private static final byte[] PONG = {'\r', '\n'};

  private static final long MIN_WAIT_NANOS = 1_000_000;

  private final TcpConnection connection;
  private final InputStream in;
  private final MessageScreen screen;
  private final byte[] received = new byte[8 * 1024];
  private int receivedAt;
  private int receivedEnd;
  private byte[] ready = {};
  private int position;

  FramedInput(TcpConnection connection, InputStream in, MessageScreen screen) {
    this.connection = connection;
    this.in = in;
    this.screen = screen;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position >= ready.length) {
      byte[] next = nextOrEnd();
      if (next == null) {
        connection.close();
        return -1;
      }
      ready = next;
      position = 0;
    }
    int n = Math.min(length, ready.length - position);
    System.arraycopy(ready, position, target, offset, n);
    position += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// The next message, nothing where it was answered here, or null at the end.
  private byte @Nullable [] nextOrEnd() throws IOException {
    try {
      int first = firstByte();
      return first < 0 ? null : message(first);
    } catch (SocketTimeoutException e) {
      return null; // idle, or stalled in a message
    }
  }

  /// Answers keep-alives on the way (RFC 5626 §3.5.1).
  private int firstByte() throws IOException {
    int lineEnds = 0;
    while (true) {
      int b = nextUnlessIdle();
      if (b == '\n' && connection.takePong()) {
        connection.active(false);
      } else if (b == '\n' && ++lineEnds == 2) {
        lineEnds = 0;
        connection.active(false);
        connection.getOutputStream().write(PONG);
      } else if (b != '\r' && b != '\n') {
        return b;
      }
    }
  }

  private int nextUnlessIdle() throws IOException {
    while (true) {
      Duration left = connection.startTimeout().minus(connection.sinceActive());
      try {
        return next(System.nanoTime() + Math.max(left.toNanos(), MIN_WAIT_NANOS));
      } catch (SocketTimeoutException e) {
        if (connection.sinceActive().compareTo(connection.startTimeout()) >= 0) {
          throw e;
        } // else a ping of ours kept it meanwhile
      }
    }
  }

  private byte @Nullable [] message(int first) throws IOException {
    long deadline = System.nanoTime() + connection.messageTimeout().toNanos();
    byte[] head = head(first, deadline);
    if (head == null) {
      return null;
    }
    int length;
    try {
      length = bodyLength(head);
    } catch (UnacceptableMessageException e) {
      reject(head, e);
      return null;
    }
    byte[] message = Arrays.copyOf(head, head.length + length);
    for (int i = head.length; i < message.length; i++) {
      int b = next(deadline);
      if (b < 0) {
        return null;
      }
      message[i] = (byte) b;
    }
    connection.show(SipObserver.Direction.IN, message);
    try {
      screen.check(head, false);
      connection.active(true);
      return message;
    } catch (UnacceptableMessageException e) {
      reject(head, e);
      return new byte[0];
    }
  }

  private byte @Nullable [] head(int first, long deadline) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
    head.write(first);
    int lineLength = 1;
    while (true) {
      int b = next(deadline);
      if (b < 0) {
        return null;
      }
      head.write(b);
      if (head.size() > MessageLimits.MAX_HEAD) {
        reject(head.toByteArray(), new UnacceptableMessageException(513, "headers too large"));
        return null;
      }
      if (b == '\n') {
        if (lineLength == 0) {
          return head.toByteArray();
        }
        lineLength = 0;
      } else if (b != '\r') {
        lineLength++;
      }
    }
  }

  private static int bodyLength(byte[] head) throws UnacceptableMessageException {
    try {
      long length = MessageLimits.contentLength(head, head.length);
      if (length < 0) {
        throw new UnacceptableMessageException(400, "no Content-Length");
      }
      if (length > MessageLimits.MAX_BODY) {
        throw new UnacceptableMessageException(513, "body too large");
      }
      return (int) length;
    } catch (UnacceptableMessageException e) {
      throw e;
    } catch (ParseException e) {
      throw new UnacceptableMessageException(400, "malformed Content-Length");
    }
  }

  private void reject(byte[] head, UnacceptableMessageException e) throws IOException {
    var source = new InetSocketAddress(connection.getInetAddress(), connection.getPort());
    Optional<byte[]> answer = screen.answer(head, e, source);
    if (answer.isPresent()) {
      connection.getOutputStream().write(answer.get());
    }
  }

  /// The next byte, or -1 at the end.
  ///
  /// @throws SocketTimeoutException when it does not come before the deadline
  private int next(long deadline) throws IOException {
    if (receivedAt == receivedEnd) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException();
      }
      connection.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
      receivedAt = 0;
      receivedEnd = Math.max(0, in.read(received));
      if (receivedEnd == 0) {
        return -1;
      }
    }
    return received[receivedAt++] & 0xff;
  }
}
