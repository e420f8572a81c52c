package org.partyline.media.browser;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.partyline.media.BrowserEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The DTLS of one leg, on a virtual thread of its own from the first datagram until the leg
/// closes. Datagrams come from an address that ICE has validated only, which others can still
/// forge: a handshake that fails is begun again until time is over, and a new ClientHello begins a
/// new one, for either may not have been the browser's.
final class DtlsAssociation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DtlsAssociation.class);

  /// So long the browser has to complete a handshake.
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(30).toNanos();

  /// After so many attempts, each further one costs this pause: forged packets buy no CPU time.
  private static final int QUICK_ATTEMPTS = 20;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /// A ClientHello that is not whole by then is somebody else's: the browser sends its own again.
  private static final long HELLO_NANOS = Duration.ofMillis(1_500).toNanos();

  private static final int MAX_DATAGRAM = 1_500;
  private static final int SEND_LIMIT = 1_200;
  private static final int HELLO_POLL = 250;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  /// Where a ClientHello's random begins: after the record's header, the message's, and the
  /// version.
  private static final int RANDOM = 13 + 12 + 2;

  private static final int RANDOM_LENGTH = 32;
  private static final int IDLE_MILLIS = 60_000;

  private final DtlsIdentity identity;
  private final DtlsServer.Fingerprint expected;
  private final Listener listener;
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(32);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean established;

  /// A ClientHello that ended the attempt before; the next one begins with it.
  private byte @Nullable [] nextHello;

  /// Told on the association's thread.
  interface Listener {
    /// Sends a DTLS datagram to the browser.
    void send(byte[] datagram);

    void onKeys(SrtpKeys keys);

    /// The association is over: it failed, or the browser closed it.
    void onEnd(BrowserEvent.Lost event);
  }

  DtlsAssociation(DtlsIdentity identity, DtlsServer.Fingerprint expected, Listener listener) {
    this.identity = identity;
    this.expected = expected;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("dtls").start(this::run);
  }

  /// From the loop: never blocks. What finds no place is lost, as datagrams may be.
  void onDatagram(ByteBuffer packet) {
    byte[] copy = new byte[packet.remaining()];
    packet.get(packet.position(), copy);
    if (!received.offer(copy)) {
      log.debug("DTLS datagrams come faster than they are read");
    }
  }

  private void run() {
    String failure = "";
    long begun = System.nanoTime();
    for (int attempt = 0; !closed && System.nanoTime() - begun < GIVE_UP_NANOS; attempt++) {
      if (attempt >= QUICK_ATTEMPTS) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      Queue queue = new Queue();
      DtlsServer server = new DtlsServer(identity, expected);
      try {
        DTLSTransport transport = new DTLSServerProtocol().accept(server, queue);
        SrtpKeys keys = server.keys();
        if (keys == null) {
          failure = "DTLS agreed on no SRTP keys";
          continue;
        }
        established = true;
        listener.onKeys(keys);
        stayOpen(transport);
        return;
      } catch (IOException | RuntimeException e) {
        if (server.wrongFingerprint()) {
          end(
              BrowserEvent.Cause.REFUSED,
              "the browser's DTLS certificate is not the one its offer names");
          return;
        }
        failure = "DTLS failed: " + e.getMessage();
        log.debug("DTLS handshake, attempt {}: {}", attempt + 1, e.toString());
      }
    }
    end(BrowserEvent.Cause.REFUSED, failure);
  }

  /// Keeps reading: the library answers retransmissions, and the browser may close the association.
  private void stayOpen(DTLSTransport transport) {
    byte[] ignored = new byte[MAX_DATAGRAM];
    try {
      while (!closed) {
        transport.receive(ignored, 0, ignored.length, IDLE_MILLIS);
      }
      transport.close();
    } catch (IOException | RuntimeException e) {
      end(BrowserEvent.Cause.ENDED, "the browser closed DTLS: " + e.getMessage());
    }
  }

  private void end(BrowserEvent.Cause cause, String reason) {
    if (!closed) {
      listener.onEnd(new BrowserEvent.Lost(cause, reason));
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
      if (established || !isHelloStart(datagram)) {
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

    /// The library has read the browser's end, and would wait for more until its time is over.
    @Override
    public void close() {
      ended = true;
    }
  }
}
