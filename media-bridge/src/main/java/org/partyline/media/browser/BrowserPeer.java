package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.MediaException;
import org.partyline.media.dtls.DtlsClient;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.srtp.PacketBytes;
import org.partyline.media.srtp.SrtpSession;

/// The far end of a [BrowserLeg], for measuring: what a browser with a microphone does on the wire.
/// [#connect] blocks; all else returns at once and is for one thread.
public final class BrowserPeer implements AutoCloseable {
  /// One for all, as making it takes its time; it outlives any measurement.
  private static final DtlsIdentity IDENTITY = identity();

  private static final int PAYLOAD_TYPE = 111;
  private static final int SSRC = 0x11111111;
  private static final int LEVEL = 1;
  private static final int MTU = 1_500;
  private static final int CHECKS = 50;
  private static final int CHECK_MILLIS = 200;

  private final DatagramChannel channel;
  private final PacketBytes outgoing = new PacketBytes();
  private final PacketBytes incoming = new PacketBytes();
  private final ByteBuffer outgoingView = ByteBuffer.wrap(outgoing.getBuffer());
  private final ByteBuffer incomingView = ByteBuffer.wrap(incoming.getBuffer());
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket packet = new RtpPacket();
  private final byte[] level = new byte[1];
  private byte[] check = {};
  private @Nullable SrtpSession srtp;

  private static DtlsIdentity identity() {
    return DtlsIdentity.create(Instant.now());
  }

  /// Takes a UDP port on loopback.
  public BrowserPeer() {
    try {
      channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException("no UDP port for a browser", e);
    }
  }

  /// One microphone and nothing else.
  public String offer() {
    return """
    v=0
    o=- 1 1 IN IP4 0.0.0.0
    s=-
    t=0 0
    a=group:BUNDLE 0
    m=audio 9 UDP/TLS/RTP/SAVPF 111
    c=IN IP4 0.0.0.0
    a=ice-ufrag:peer
    a=ice-pwd:peerpeerpeerpeerpeerpeer
    a=fingerprint:%s
    a=setup:actpass
    a=mid:0
    a=sendrecv
    a=rtcp-mux
    a=rtpmap:111 opus/48000/2
    a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
    a=extmap:2 urn:ietf:params:rtp-hdrext:csrc-audio-level
    a=ssrc:%d cname:peer
    """
        .formatted(IDENTITY.fingerprint(), SSRC);
  }

  /// Takes the answer, checks the path, and agrees on keys. Blocks.
  ///
  /// @throws MediaException when that fails
  public void connect(String answer) {
    Sdp sdp = Sdp.parse(answer);
    MediaSection audio = sdp.media().getFirst();
    String[] candidate = audio.attribute("candidate").orElseThrow().split(" ", -1);
    String fragment = sdp.attribute(audio, "ice-ufrag").orElseThrow();
    String password = sdp.attribute(audio, "ice-pwd").orElseThrow();
    check = check(fragment + ":peer", password.getBytes(UTF_8));
    try {
      channel.connect(new InetSocketAddress(candidate[4], Integer.parseInt(candidate[5])));
      reach();
      srtp = DtlsClient.connect(IDENTITY, fingerprint(sdp, audio), new Datagrams()).session();
      channel.configureBlocking(false);
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "a browser could not connect: " + e.getMessage(), e);
    }
  }

  private static Fingerprint fingerprint(Sdp sdp, MediaSection audio) {
    String value = sdp.attribute(audio, "fingerprint").orElseThrow();
    return Fingerprint.of(List.of(value)).orElseThrow();
  }

  private static byte[] check(String username, byte[] password) {
    ByteBuffer request =
        new StunWriter(StunMessage.BINDING_REQUEST, "transaction1".getBytes(UTF_8))
            .attribute(StunMessage.USERNAME, username.getBytes(UTF_8))
            .attribute(StunMessage.PRIORITY, new byte[4])
            .attribute(StunMessage.ICE_CONTROLLING, new byte[8])
            .attribute(StunMessage.USE_CANDIDATE, new byte[0])
            .sign(password);
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    return bytes;
  }

  private void reach() throws IOException {
    byte[] buffer = new byte[MTU];
    for (int i = 0; i < CHECKS; i++) {
      check();
      int length = receive(buffer, 0, buffer.length, CHECK_MILLIS);
      if (length > 0 && buffer[0] >= 0 && buffer[0] < 4) {
        return;
      }
    }
    throw new MediaException(
        MediaException.Kind.UNAVAILABLE, "a browser got no answer to its ICE checks");
  }

  private int receive(byte[] buffer, int offset, int length, int millis) throws IOException {
    try {
      channel.socket().setSoTimeout(Math.max(1, millis));
      DatagramPacket datagram = new DatagramPacket(buffer, offset, length);
      channel.socket().receive(datagram);
      return datagram.getLength();
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  /// Consents to be sent to; to be repeated every few seconds.
  public void check() {
    write(ByteBuffer.wrap(check));
  }

  /// Sends 20 ms of Opus.
  ///
  /// @param loudness as RFC 6464 counts
  public void send(int sequence, int timestamp, byte[] opus, int loudness) {
    SrtpSession session = srtp;
    if (session == null) {
      return;
    }
    outgoingView.clear();
    level[0] = (byte) loudness;
    writer
        .begin(outgoingView, false, PAYLOAD_TYPE, sequence, timestamp, SSRC)
        .extension(LEVEL, level, 0, 1)
        .payload(opus, 0, opus.length);
    outgoing.setLength(outgoingView.position());
    if (session.protect(outgoing)) {
      write(outgoingView.position(0).limit(outgoing.getLength()));
    }
  }

  private void write(ByteBuffer datagram) {
    try {
      channel.write(datagram);
    } catch (IOException e) {
      // As good as lost on the way.
    }
  }

  /// Takes a waiting datagram without looking into it; false when there is none.
  public boolean skip() {
    return read() > 0;
  }

  /// The next RTP packet that waits, opened; good until the next call. Null when there is none.
  public @Nullable RtpPacket receive() {
    for (int length = read(); length > 0; length = read()) {
      incoming.setLength(length);
      SrtpSession session = srtp;
      ByteBuffer view = incomingView.position(0).limit(length);
      if (session != null
          && (incoming.getBuffer()[0] & 0xC0) == 0x80
          && !RtpPacket.isRtcp(view)
          && session.open(incoming)
          && packet.wrap(incomingView.position(0).limit(incoming.getLength()))) {
        return packet;
      }
    }
    return null;
  }

  private int read() {
    try {
      return channel.read(incomingView.clear());
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a browser's socket did not close", e);
    }
  }

  /// What DTLS runs over; everything else that comes meanwhile is passed over.
  private final class Datagrams implements DtlsClient.Datagrams {
    @Override
    public int receive(byte[] buffer, int offset, int length, int millis) throws IOException {
      int received = BrowserPeer.this.receive(buffer, offset, length, millis);
      return received > 0 && buffer[offset] >= 20 && buffer[offset] < 64 ? received : -1;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      write(ByteBuffer.wrap(buffer, offset, length));
    }
  }
}
