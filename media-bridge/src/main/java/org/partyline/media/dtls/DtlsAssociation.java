package org.partyline.media.dtls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A DTLS association with one address, on a virtual thread of its own until it is closed.
/// Datagrams of that address can still be forged by others: none of them ends the association
/// before the keys stand, and an attempt that fails may be followed by another, until time is over.
public final class DtlsAssociation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DtlsAssociation.class);

  /// So long the peer has to complete a handshake.
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(30).toNanos();

  /// After so many attempts, each further one costs this pause: forged packets buy no CPU time.
  private static final int QUICK_ATTEMPTS = 20;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /// A ClientHello that is not whole by then is somebody else's: the peer sends its own again.
  private static final long HELLO_NANOS = Duration.ofMillis(1_500).toNanos();

  static final int MAX_DATAGRAM = 1_500;
  static final int SEND_LIMIT = 1_200;
  private static final int HELLO_POLL = 250;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  /// Where a ClientHello's random begins: after the record's header, the message's, and the
  /// version.
  private static final int RANDOM = 13 + 12 + 2;

  private static final int RANDOM_LENGTH = 32;
  private static final int IDLE_MILLIS = 60_000;

  private final Supplier<Handshake> attempts;
  private final int maxAttempts;
  private final boolean awaitsHello;
  private final Listener listener;
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(32);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean established;

  /// A ClientHello that ended the attempt before; the next one begins with it.
  private byte @Nullable [] nextHello;

  /// Told on the association's thread.
  public interface Listener {
    /// Sends a DTLS datagram to the peer.
    void send(byte[] datagram);

    /// The handshake is done, and the peer's certificate is the one that it should be.
    void onKeys(SrtpKeys keys);

    /// The association is over: it failed, or the peer closed it.
    void onEnd(End end, String reason);
  }

  /// How an association ended.
  public enum End {
    /// The peer's certificate is not the one that its description names.
    WRONG_CERTIFICATE,
    /// No handshake was completed.
    FAILED,
    /// The peer closed it after the handshake.
    CLOSED
  }

  private DtlsAssociation(
      Supplier<Handshake> attempts, int maxAttempts, boolean awaitsHello, Listener listener) {
    this.attempts = attempts;
    this.maxAttempts = maxAttempts;
    this.awaitsHello = awaitsHello;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("dtls").start(this::run);
  }

  /// As the server, where the peer's address has been proved otherwise (ICE): any ClientHello
  /// begins a handshake, and another one begins it anew, for either may not have been the peer's.
  public static DtlsAssociation await(
      DtlsIdentity identity, Fingerprint expected, Listener listener) {
    return new DtlsAssociation(
        () -> new DtlsServer(identity, expected, null), Integer.MAX_VALUE, true, listener);
  }

  /// As the server, answering this ClientHello; another one is for another association.
  public static DtlsAssociation answer(
      VerifiedHello hello, DtlsIdentity identity, Fingerprint expected, Listener listener) {
    return new DtlsAssociation(() -> new DtlsServer(identity, expected, hello), 1, false, listener);
  }

  /// As the client.
  public static DtlsAssociation connect(
      DtlsIdentity identity, Fingerprint expected, Listener listener) {
    return new DtlsAssociation(
        () -> new DtlsClient(identity, expected, SrtpProfile.values()),
        Integer.MAX_VALUE,
        false,
        listener);
  }

  /// From the loop: never blocks. What finds no place is lost, as datagrams may be.
  public void onDatagram(ByteBuffer packet) {
    byte[] copy = new byte[packet.remaining()];
    packet.get(packet.position(), copy);
    if (!received.offer(copy)) {
      log.debug("DTLS datagrams come faster than they are read");
    }
  }

  private void run() {
    String failure = "";
    long begun = System.nanoTime();
    for (int attempt = 0; mayTry(attempt, begun); attempt++) {
      if (attempt >= QUICK_ATTEMPTS) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      Handshake handshake = attempts.get();
      try {
        DTLSTransport transport = handshake.perform(new Queue());
        SrtpKeys keys = handshake.keys();
        if (keys == null) {
          failure = "DTLS agreed on no SRTP keys";
          continue;
        }
        established = true;
        listener.onKeys(keys);
        stayOpen(transport);
        return;
      } catch (IOException | RuntimeException e) {
        if (handshake.wrongCertificate()) {
          end(End.WRONG_CERTIFICATE, "the DTLS certificate is not the one that the SDP names");
          return;
        }
        failure = "DTLS failed: " + e.getMessage();
        log.debug("DTLS handshake, attempt {}: {}", attempt + 1, e.toString());
      }
    }
    end(End.FAILED, failure);
  }

  private boolean mayTry(int attempt, long begun) {
    return !closed && attempt < maxAttempts && System.nanoTime() - begun < GIVE_UP_NANOS;
  }

  /// Keeps reading: the library answers retransmissions, and the peer may close the association.
  private void stayOpen(DTLSTransport transport) {
    byte[] ignored = new byte[MAX_DATAGRAM];
    try {
      while (!closed) {
        transport.receive(ignored, 0, ignored.length, IDLE_MILLIS);
      }
      transport.close();
    } catch (IOException | RuntimeException e) {
      end(End.CLOSED, "DTLS was closed: " + e.getMessage());
    }
  }

  private void end(End end, String reason) {
    if (!closed) {
      listener.onEnd(end, reason);
    }
  }

  /// From any thread; idempotent.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  /// What arrived, as the library wants to read it.
  private final class Queue implements DatagramTransport {
    private long begunNanos;
    private boolean replied;
    private byte @Nullable [] helloRandom;
    private boolean ended;

    @Override
    public int getReceiveLimit() {
      return MAX_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
      return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
      if (ended) {
        throw new IOException("close_notify");
      }
      try {
        byte[] datagram = next(waitMillis);
        giveUpOnHello(datagram != null);
        if (datagram == null || isAlert(datagram, 0)) {
          return -1;
        }
        beginAnewOnAnotherHello(datagram);
        int count = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, count);
        return count;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("closed", e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      if (isAlert(buffer, offset)) {
        return;
      }
      replied = true;
      byte[] datagram = new byte[length];
      System.arraycopy(buffer, offset, datagram, 0, length);
      listener.send(datagram);
    }

    private byte @Nullable [] next(int waitMillis) throws InterruptedException {
      byte[] hello = nextHello;
      nextHello = null;
      return hello != null
          ? hello
          : received.poll(replied ? waitMillis : HELLO_POLL, TimeUnit.MILLISECONDS);
    }

    private void beginAnewOnAnotherHello(byte[] datagram) throws IOException {
      if (!awaitsHello || established || !isHelloStart(datagram)) {
        return;
      }
      byte[] random = Arrays.copyOfRange(datagram, RANDOM, RANDOM + RANDOM_LENGTH);
      if (helloRandom != null && !Arrays.equals(helloRandom, random)) {
        nextHello = datagram;
        throw new IOException("another ClientHello came");
      }
      helloRandom = random;
    }

    /// A record of epoch 0 with the first piece of a ClientHello (RFC 6347, 4.1 and 4.2.2).
    private static boolean isHelloStart(byte[] datagram) {
      return datagram.length >= RANDOM + RANDOM_LENGTH
          && datagram[0] == HANDSHAKE
          && datagram[3] == 0
          && datagram[4] == 0
          && datagram[13] == CLIENT_HELLO
          && datagram[19] == 0
          && datagram[20] == 0
          && datagram[21] == 0;
    }

    private void giveUpOnHello(boolean something) throws IOException {
      if (begunNanos == 0 && something) {
        begunNanos = System.nanoTime();
      } else if (!replied && begunNanos != 0 && System.nanoTime() - begunNanos > HELLO_NANOS) {
        throw new IOException("no whole ClientHello");
      }
    }

    /// Before the keys stand anybody could have caused an alert, in either direction: it must not
    /// end the other side's handshake, nor ours.
    private boolean isAlert(byte[] datagram, int at) {
      return !established && datagram.length > at && datagram[at] == ALERT;
    }

    /// The library has read the peer's end, and would wait for more until its time is over.
    @Override
    public void close() {
      ended = true;
    }
  }
}
