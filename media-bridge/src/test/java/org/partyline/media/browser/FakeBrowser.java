package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.partyline.media.dtls.DtlsClient;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.dtls.SrtpProfile;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;
import org.partyline.media.srtp.PacketBytes;
import org.partyline.media.srtp.SrtpSession;

/// What a browser does on the wire, by hand: ICE checks, DTLS as a client, SRTP.
public final class FakeBrowser implements AutoCloseable {
  static final int AUDIO_SSRC = 0x11111111;
  static final int CAMERA_SSRC = 0x22222222;
  static final int CAMERA_RTX_SSRC = 0x33333333;

  private static final byte[] PASSWORD = "fakefakefakefakefakefake".getBytes(UTF_8);
  private static final byte[] PEER_REFLEXIVE = {0x6e, 0x00, 0x01, (byte) 0xff};

  private volatile DatagramSocket socket;
  private final DtlsIdentity identity = DtlsIdentity.create(Instant.now());
  private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
  private final BlockingQueue<RtcpPacket> control = new LinkedBlockingQueue<>();
  private final SrtpProfile[] profiles;
  private final boolean six;
  private Fingerprint expected = identity.fingerprint();
  private @Nullable InetSocketAddress server;
  private String username = "";
  private int transportSequence = -1;
  private int ridExtension;
  private byte[] rid = {};
  private byte[] password = {};
  private @Nullable SrtpSession srtp;
  private @Nullable DTLSTransport transport;
  private @Nullable String promised;

  FakeBrowser(SrtpProfile... profiles) throws SocketException {
    this(InetAddress.getLoopbackAddress(), profiles);
  }

  /// A browser at this address, which offers all profiles.
  public FakeBrowser(InetAddress address) throws SocketException {
    this(address, SrtpProfile.values());
  }

  FakeBrowser(InetAddress address, SrtpProfile... profiles) throws SocketException {
    socket = new DatagramSocket(0, address);
    six = address instanceof Inet6Address;
    this.profiles = profiles.clone();
    Thread.ofVirtual().start(this::read);
  }

  /// Another fingerprint than that of our certificate.
  void promise(String fingerprint) {
    promised = fingerprint;
  }

  public String offer() {
    String fingerprint = promised == null ? identity.fingerprint().toString() : promised;
    return """
    v=0
    o=- 1 1 IN IP4 0.0.0.0
    s=-
    t=0 0
    a=group:BUNDLE 0 1 2
    m=audio 9 UDP/TLS/RTP/SAVPF 111
    c=IN IP4 0.0.0.0
    a=ice-ufrag:fake
    a=ice-pwd:fakefakefakefakefakefake
    a=fingerprint:%s
    a=setup:actpass
    a=mid:0
    a=sendrecv
    a=rtcp-mux
    a=rtpmap:111 opus/48000/2
    a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
    a=ssrc:%d cname:x
    m=video 9 UDP/TLS/RTP/SAVPF 96
    c=IN IP4 0.0.0.0
    a=mid:1
    a=sendonly
    a=rtcp-mux
    a=rtpmap:96 VP8/90000
    a=rtcp-fb:96 nack
    a=rtcp-fb:96 nack pli
    a=ssrc:%d cname:x
    m=video 9 UDP/TLS/RTP/SAVPF 98
    c=IN IP4 0.0.0.0
    a=mid:2
    a=recvonly
    a=rtcp-mux
    a=rtpmap:98 VP8/90000
    """
        .formatted(fingerprint, AUDIO_SSRC, CAMERA_SSRC);
  }

  /// Where it is, for who does not wait to be found.
  public String candidate(InetAddress at) {
    return "1 1 udp 2113937151 " + at.getHostAddress() + " " + socket.getLocalPort() + " typ host";
  }

  /// As Chromium and Safari offer: audio that may be sent twice.
  String offerWithRedundancy() {
    return offer()
        .replace("SAVPF 111\n", "SAVPF 111 63\n")
        .replace(
            "a=rtpmap:111 opus/48000/2\n",
            """
            a=rtpmap:111 opus/48000/2
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            """);
  }

  /// As browsers of today offer: RTX and transport-wide feedback.
  String modernOffer() {
    return offer()
        .replace("SAVPF 96\n", "SAVPF 96 97\n")
        .replace("SAVPF 98\n", "SAVPF 98 99\n")
        .replace(
            "a=rtpmap:96 VP8/90000\n",
            """
            a=rtpmap:96 VP8/90000
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtcp-fb:96 transport-cc
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=ssrc-group:FID %d %d
            """
                .formatted(CAMERA_SSRC, CAMERA_RTX_SSRC))
        .replace(
            "a=rtpmap:98 VP8/90000\n",
            """
            a=rtpmap:98 VP8/90000
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            a=rtcp-fb:98 nack
            a=rtcp-fb:98 nack pli
            a=rtcp-fb:98 transport-cc
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            """);
  }

  /// A camera in two sizes (RFC 8853), told apart by header extensions alone.
  String simulcastOffer() {
    return modernOffer()
        .replaceFirst("a=ssrc-group:FID .*\n", "")
        .replace("a=ssrc:" + CAMERA_SSRC + " cname:x\n", "")
        .replace(
            "a=rtpmap:96 VP8/90000\n",
            """
            a=rtpmap:96 VP8/90000
            a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=extmap:6 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
            a=rid:q send
            a=rid:f send
            a=simulcast:send q;f
            """);
  }

  /// Names the encoding in what is sent as video from now on.
  ///
  /// @param extension of the rid, or of the rid that is repaired
  void encoding(int extension, String rid) {
    ridExtension = extension;
    this.rid = rid.getBytes(UTF_8);
  }

  /// Takes the answer and checks the path until it stands.
  void reach(String answer) throws IOException, InterruptedException {
    username = find(answer, "a=ice-ufrag:(\\S+)") + ":fake";
    expected = Fingerprint.of(List.of(find(answer, "a=fingerprint:(.*)"))).orElseThrow();
    password = find(answer, "a=ice-pwd:(\\S+)").getBytes(UTF_8);
    String mark = six ? ":" : "\\.";
    String candidate =
        find(answer, "a=candidate:\\S+ 1 (?:udp|UDP) \\d+ (\\S*" + mark + "\\S* \\d+)");
    int space = candidate.indexOf(' ');
    server =
        new InetSocketAddress(
            InetAddress.ofLiteral(candidate.substring(0, space)),
            Integer.parseInt(candidate.substring(space + 1)));
    check();
  }

  private void check() throws IOException, InterruptedException {
    stun.clear();
    for (int i = 0; i < 50; i++) {
      send(check(username));
      if (stun.poll(200, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new AssertionError("no answer to ICE checks");
  }

  /// Goes on from another address, as after a change of network.
  void move() throws IOException, InterruptedException {
    DatagramSocket before = socket;
    socket = new DatagramSocket(0, before.getLocalAddress());
    before.close();
    Thread.ofVirtual().start(this::read);
    check();
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  String username() {
    return username;
  }

  byte[] check(String name) {
    ByteBuffer request =
        new StunWriter(StunMessage.BINDING_REQUEST, "transaction1".getBytes(UTF_8))
            .attribute(StunMessage.USERNAME, name.getBytes(UTF_8))
            .attribute(StunMessage.PRIORITY, PEER_REFLEXIVE)
            .attribute(StunMessage.ICE_CONTROLLING, new byte[8])
            .attribute(StunMessage.USE_CANDIDATE, new byte[0])
            .sign(password);
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    return bytes;
  }

  /// The DTLS handshake with the server that the answer names.
  void shakeHands() throws IOException {
    DtlsClient client = new DtlsClient(identity, expected, profiles);
    Thread consent = Thread.startVirtualThread(this::keepConsent);
    try {
      transport = new DTLSClientProtocol().connect(client, new Queue());
    } finally {
      consent.interrupt();
    }
    SrtpKeys keys = client.keys();
    srtp = keys == null ? null : keys.session();
  }

  /// As RFC 7675 has it, every 5 s: a handshake may take longer on a busy machine.
  private void keepConsent() {
    try {
      while (true) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        if (Thread.interrupted()) {
          return;
        }
        send(check(username));
      }
    } catch (IOException e) {
      // closed
    }
  }

  /// A whole and sound ClientHello, of somebody who goes no further.
  byte[] hello() {
    byte[][] first = new byte[1][];
    DatagramTransport once =
        new Queue() {
          @Override
          public void send(byte[] buffer, int offset, int length) throws IOException {
            first[0] = Arrays.copyOfRange(buffer, offset, offset + length);
            throw new IOException("enough");
          }
        };
    try {
      new DTLSClientProtocol().connect(new DtlsClient(identity, expected, profiles), once);
    } catch (IOException e) {
      // as meant
    }
    return first[0];
  }

  /// Drops the DTLS that has come so far.
  void forgetHandshake() throws InterruptedException {
    while (dtls.poll(300, TimeUnit.MILLISECONDS) != null) {
      // there may be more
    }
  }

  public void sayGoodbye() throws IOException {
    if (transport != null) {
      transport.close();
    }
  }

  public void connect(String answer) throws IOException, InterruptedException {
    reach(answer);
    shakeHands();
  }

  void send(byte[] datagram) throws IOException {
    send(socket, datagram);
  }

  /// As a stranger, who sends from another socket.
  void send(DatagramSocket from, byte[] datagram) throws IOException {
    from.send(new DatagramPacket(datagram, datagram.length, server));
  }

  /// Counts what is sent as video, for transport-wide feedback.
  void countFrom(int first) {
    transportSequence = first;
  }

  public void sendVideo(int sequence, int timestamp, byte[] payload) throws IOException {
    sendRtp(96, sequence, timestamp, CAMERA_SSRC, payload);
  }

  void sendRtp(int payloadType, int sequence, int timestamp, int ssrc, byte[] payload)
      throws IOException {
    send(protectedRtp(payloadType, sequence, timestamp, ssrc, payload));
  }

  byte[] protectedRtp(int payloadType, int sequence, int timestamp, int ssrc, byte[] payload) {
    PacketBytes packet = new PacketBytes();
    ByteBuffer out = ByteBuffer.wrap(packet.getBuffer());
    RtpWriter writer = new RtpWriter().begin(out, true, payloadType, sequence, timestamp, ssrc);
    if (payloadType == 111 || payloadType == 63) {
      writer.extension(1, new byte[] {10}, 0, 1);
    } else if (transportSequence >= 0) {
      byte[] count = {(byte) (transportSequence >> 8), (byte) transportSequence};
      writer.extension(3, count, 0, 2);
      transportSequence = (transportSequence + 1) & 0xFFFF;
    }
    if (payloadType != 111 && payloadType != 63 && ridExtension > 0) {
      writer.extension(ridExtension, rid, 0, rid.length);
    }
    writer.payload(payload, 0, payload.length);
    packet.setLength(out.position());
    session().protect(packet);
    return Arrays.copyOf(packet.getBuffer(), packet.getLength());
  }

  void sendControl(RtcpPacket packet) throws IOException {
    PacketBytes bytes = new PacketBytes();
    ByteBuffer out = ByteBuffer.wrap(bytes.getBuffer());
    Rtcp.write(out, List.of(new RtcpPacket.ReceiverReport(CAMERA_SSRC, List.of()), packet));
    bytes.setLength(out.position());
    session().protectControl(bytes);
    send(Arrays.copyOf(bytes.getBuffer(), bytes.getLength()));
  }

  private SrtpSession session() {
    if (srtp == null) {
      throw new AssertionError("no SRTP yet");
    }
    return srtp;
  }

  private void read() {
    DatagramSocket reading = socket;
    byte[] buffer = new byte[2_000];
    while (!reading.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        reading.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        int first = bytes[0] & 0xFF;
        if (first == 0 && bytes[1] == StunMessage.BINDING_REQUEST) {
          answerCheck(bytes, (InetSocketAddress) packet.getSocketAddress());
        } else {
          (first < 4 ? stun : first < 64 ? dtls : media).add(bytes);
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  /// A peer that is not ICE-lite checks, too.
  private void answerCheck(byte[] request, InetSocketAddress from) throws IOException {
    ByteBuffer response =
        StunWriter.success(Arrays.copyOfRange(request, 8, StunMessage.HEADER), from, PASSWORD);
    byte[] bytes = new byte[response.remaining()];
    response.get(bytes);
    socket.send(new DatagramPacket(bytes, bytes.length, from));
  }

  /// The next RTP packet with this payload type, opened; RTCP on the way is kept.
  public RtpPacket nextRtp(int payloadType) throws InterruptedException {
    RtpPacket packet = pollRtp(payloadType, Duration.ofSeconds(20));
    if (packet == null) {
      throw new AssertionError("no RTP with payload type " + payloadType);
    }
    return packet;
  }

  /// The same, or null where none comes within this time.
  public @Nullable RtpPacket pollRtp(int payloadType, Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (System.nanoTime() < deadline) {
      byte[] bytes = media.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      RtpPacket packet = bytes == null ? null : open(bytes);
      if (packet != null && packet.payloadType() == payloadType) {
        return packet;
      }
    }
    return null;
  }

  /// The next RTCP packet of this kind.
  <T extends RtcpPacket> T nextControl(Class<T> kind) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      RtcpPacket packet = control.poll();
      if (kind.isInstance(packet)) {
        return kind.cast(packet);
      }
      byte[] bytes = packet == null ? media.poll(1, TimeUnit.SECONDS) : null;
      if (bytes != null) {
        open(bytes);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName());
  }

  private @Nullable RtpPacket open(byte[] bytes) {
    PacketBytes packet = new PacketBytes();
    packet.append(bytes, bytes.length);
    ByteBuffer view = ByteBuffer.wrap(packet.getBuffer());
    if (RtpPacket.isRtcp(ByteBuffer.wrap(bytes))) {
      if (session().openControl(packet)) {
        control.addAll(Rtcp.parse(view.limit(packet.getLength())));
      }
      return null;
    }
    RtpPacket rtp = new RtpPacket();
    return session().open(packet) && rtp.wrap(view.limit(packet.getLength())) ? rtp : null;
  }

  @Override
  public void close() {
    socket.close();
  }

  private class Queue implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return 1_500;
    }

    @Override
    public int getSendLimit() {
      return 1_200;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int millis) throws IOException {
      try {
        byte[] datagram = dtls.poll(millis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
      FakeBrowser.this.send(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {}
  }
}
