package org.partyline.gateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;

/// rtpengine, transcoding in user space, told what to do by its "ng" protocol.
final class Rtpengine implements AutoCloseable {
  static final String PROGRAM = "rtpengine";

  private static final int TRIES = 20;
  private static final int PATIENCE_MILLIS = 500;

  private final OtherServer server;
  private final InetSocketAddress control;
  private final DatagramSocket socket;
  private int cookie;

  Rtpengine() {
    int port = OtherServer.freeUdpPort();
    control = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server =
        OtherServer.start(
            OtherServer.folder(PROGRAM),
            List.of(
                PROGRAM,
                "--foreground",
                "--log-stderr",
                "--log-level=1",
                "--table=-1",
                "--interface=127.0.0.1",
                "--listen-ng=127.0.0.1:" + port,
                "--port-min=30000",
                "--port-max=49999"));
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      ask("d7:command4:pinge");
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException(e);
    }
  }

  /// The browser's offer as the phone gets it: G.711 beside Opus, plain RTP.
  String offer(String call, String sdp) {
    return sdp(
        ask(
            "d"
                + text("ICE", "remove")
                + text("call-id", call)
                + "5:codecd9:transcodel4:PCMAee"
                + text("command", "offer")
                + text("from-tag", "browser")
                + text("sdp", sdp)
                + text("transport-protocol", "RTP/AVP")
                + "e"));
  }

  /// The phone's answer as the browser gets it.
  String answer(String call, String sdp) {
    return sdp(
        ask(
            "d"
                + text("DTLS", "passive")
                + text("ICE", "force")
                + text("call-id", call)
                + text("command", "answer")
                + text("from-tag", "browser")
                + text("sdp", sdp)
                + text("to-tag", "phone")
                + text("transport-protocol", "UDP/TLS/RTP/SAVPF")
                + "e"));
  }

  private static String text(String key, String value) {
    return key.length() + ":" + key + value.getBytes(UTF_8).length + ":" + value;
  }

  private static String sdp(String answer) {
    int at = answer.indexOf("3:sdp");
    if (at < 0) {
      throw new IllegalStateException("rtpengine answered " + answer);
    }
    int colon = answer.indexOf(':', at + 5);
    int length = Integer.parseInt(answer.substring(at + 5, colon));
    return answer.substring(colon + 1, colon + 1 + length);
  }

  private String ask(String request) {
    byte[] data = (++cookie + "_bench " + request).getBytes(UTF_8);
    byte[] buffer = new byte[8_192];
    for (int i = 0; i < TRIES; i++) {
      try {
        socket.send(new DatagramPacket(data, data.length, control));
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        socket.receive(answer);
        String text = new String(buffer, 0, answer.getLength(), UTF_8);
        if (text.startsWith(cookie + "_bench ")) {
          return text.substring(text.indexOf(' ') + 1);
        }
      } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
        // Not up yet, or lost: once more.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("rtpengine does not answer");
  }

  Duration cpu() {
    return server.cpu();
  }

  @Override
  public void close() {
    socket.close();
    server.close();
  }
}
