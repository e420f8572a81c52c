package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
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
/// The leg's end may be a full ICE agent: its checks are answered by whatever reads here.
/// [#connect] blocks; all else returns at once and is for one thread.
public final class BrowserPeer implements AutoCloseable {
  /// One for all, as making it takes its time; it outlives any measurement.
  private static final DtlsIdentity IDENTITY = identity();

  private static final byte[] PASSWORD = "peerpeerpeerpeerpeerpeer".getBytes(UTF_8);
  private static final byte[] PEER_REFLEXIVE = {0x6e, 0x00, 0x01, (byte) 0xff};
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
  private InetSocketAddress remote = new InetSocketAddress(0);
  private byte[] check = {};
  private @Nullable SrtpSession srtp;

  private static DtlsIdentity identity() {
    return DtlsIdentity.create(Instant.now());
  }

  /// Opens a socket; its port and address are those that lead to whom it connects to.
  public BrowserPeer() {
    try {
      channel = DatagramChannel.open(StandardProtocolFamily.INET);
    } catch (IOException e) {
      throw new UncheckedIOException("no UDP socket for a browser", e);
    }
  }

  /// One microphone and nothing else. It begins DTLS, which is all that it can.
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
    a=setup:active
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
    String fragment = sdp.attribute(audio, "ice-ufrag").orElseThrow();
    String password = sdp.attribute(audio, "ice-pwd").orElseThrow();
    check = check(fragment + ":peer", password.getBytes(UTF_8));
    remote = candidate(audio);
    try {
      channel.connect(remote);
      reach();
      srtp = DtlsClient.connect(IDENTITY, fingerprint(sdp, audio), new Datagrams()).session();
      channel.configureBlocking(false);
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "a browser could not connect: " + e.getMessage(), e);
    }
  }

  /// The first one of UDP on IPv4.
  private static InetSocketAddress candidate(MediaSection audio) {
    return audio.attributes("candidate").stream()
        .map(line -> line.split(" ", -1))
        .filter(words ->
            words.length > 5
                && words[1].equals("1")
                && words[2].equalsIgnoreCase("udp")
                && !words[4].contains(":"))
        .findFirst()
        .map(words -> new InetSocketAddress(words[4], Integer.parseInt(words[5])))
        .orElseThrow(() ->
            new MediaException(
                MediaException.Kind.UNAVAILABLE, "a browser was told no candidate of UDP on IPv4"));
  }

  private static Fingerprint fingerprint(Sdp sdp, MediaSection audio) {
    String value = sdp.attribute(audio, "fingerprint").orElseThrow();
    return Fingerprint.of(List.of(value)).orElseThrow();
  }

  private static byte[] check(String username, byte[] password) {
    ByteBuffer request =
        new StunWriter(StunMessage.BINDING_REQUEST, "transaction1".getBytes(UTF_8))
            .attribute(StunMessage.USERNAME, username.getBytes(UTF_8))
            .attribute(StunMessage.PRIORITY, PEER_REFLEXIVE)
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
      ByteBuffer received = ByteBuffer.wrap(buffer, offset, datagram.getLength()).slice();
      return isAnswered(received) ? -1 : datagram.getLength();
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  /// Answers the other end's check.
  ///
  /// @return whether it is one
  private boolean isAnswered(ByteBuffer datagram) {
    if (datagram.remaining() < StunMessage.HEADER
        || datagram.getShort(0) != StunMessage.BINDING_REQUEST) {
      return false;
    }
    byte[] transaction = new byte[StunMessage.HEADER - 8];
    datagram.get(8, transaction);
    write(StunWriter.success(transaction, remote, PASSWORD));
    return true;
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

  /// The length of what waits and is no check, which would be answered; 0 when nothing does.
  private int read() {
    try {
      int length = channel.read(incomingView.clear());
      while (length > 0 && isAnswered(incomingView.flip())) {
        length = channel.read(incomingView.clear());
      }
      return length;
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
