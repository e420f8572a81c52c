package org.partyline.signaling.sip.stack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.text.ParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a TCP stream into SIP messages (RFC 3261 §18.3) and hands only sound ones to the stack,
/// whole: JAIN SIP reads on after a bad head as if its body were the next message. A message that
/// is too large or has no readable length ends the connection, as nobody knows where the next one
/// starts.
final class FramedInput extends InputStream {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final GuardedParser parser = new GuardedParser();
  private byte[] ready = {};
  private int position;

  FramedInput(Socket socket, InputStream in) {
    this.socket = socket;
    this.in = new BufferedInputStream(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position >= ready.length) {
      byte[] next = nextMessage();
      if (next == null) {
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

  private byte @Nullable [] nextMessage() throws IOException {
    socket.setSoTimeout(0);
    int first = in.read();
    if (first < 0) {
      return null;
    }
    if (first == '\r' || first == '\n') {
      return new byte[] {(byte) first}; // keep-alives (RFC 5626 §3.5.1) are the stack's to answer
    }
    // From the first byte on the sender has to keep going.
    socket.setSoTimeout(PATIENCE_MILLIS);
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 2_000_000L;
    byte[] head = readHead(first, deadline);
    int length = bodyLength(head);
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      return null;
    }
    return sound(head) ? join(head, body) : new byte[0];
  }

  private byte[] readHead(int first, long deadline) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
    head.write(first);
    int lineLength = 1;
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the stream ended in a message");
      }
      head.write(b);
      if (head.size() > MessageLimits.MAX_HEAD || System.nanoTime() - deadline > 0) {
        throw new IOException("headers too long or too slow");
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

  private static int bodyLength(byte[] head) throws IOException {
    try {
      long length = MessageLimits.scan(head, head.length);
      if (length < 0 || length > MessageLimits.MAX_BODY) {
        throw new IOException("no Content-Length, or a too large one");
      }
      return (int) length;
    } catch (ParseException e) {
      throw new IOException("unsound headers", e);
    }
  }

  private boolean sound(byte[] head) {
    try {
      return parser.parseSIPMessage(
              head, false, false, (e, message, type, header, text) -> message.addUnparsed(header))
          != null;
    } catch (ParseException e) {
      return false;
    }
  }

  private static byte[] join(byte[] head, byte[] body) {
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }
}
