package org.partyline.gateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.partyline.media.codec.AudioCodec;

/// Janus with AudioBridge rooms. Their members are plain RTP parties, which spares it the ICE, DTLS
/// and SRTP that our browsers cost.
public final class Janus implements AutoCloseable {
  static final String PROGRAM = "janus";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern ID = Pattern.compile("\"id\":\\s*(\\d+)");
  private static final Pattern PORT = Pattern.compile("\"rtp\":\\s*\\{[^}]*\"port\":\\s*(\\d+)");

  private final int rate;
  private final OtherServer server;
  private final URI api;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  public static boolean installed() {
    return OtherServer.has(PROGRAM);
  }

  /// Starts it with room 1.
  ///
  /// @param rate of its mixes, in Hz
  public Janus(int rate) {
    this.rate = rate;
    Path folder = OtherServer.folder(PROGRAM);
    int port = OtherServer.freeTcpPort();
    OtherServer.write(
        folder.resolve("janus.jcfg"),
        """
        general: { configs_folder = "%s", log_to_stdout = true, debug_level = 1, session_timeout = 0, interface = "127.0.0.1", server_name = "bench" }
        media: { rtp_port_range = "30000-49999" }
        transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
        plugins: { disable = "libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
        loggers: { disable = "libjanus_jsonlog.so" }
        events: { broadcast = false }
        """
            .formatted(folder));
    OtherServer.write(
        folder.resolve("janus.transport.http.jcfg"),
        """
        general: { json = "compact", base_path = "/janus", http = true, port = %d, ip = "127.0.0.1", https = false }
        admin: { admin_http = false, admin_https = false }
        """
            .formatted(port));
    OtherServer.write(
        folder.resolve("janus.plugin.audiobridge.jcfg"), "general: { local_ip = \"127.0.0.1\" }\n");
    server =
        OtherServer.start(
            folder, List.of(PROGRAM, "-F", folder.toString(), "-C", folder + "/janus.jcfg"));
    api = URI.create("http://127.0.0.1:" + port + "/janus");
    try {
      awaitApi();
      open(1);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// One more room.
  public void open(int room) {
    post(
        attach(),
        """
        {"janus":"message","transaction":"t","body":{"request":"create","room":%d,"sampling_rate":%d,"audiolevel_event":false,"allow_rtp_participants":true}}
        """
            .formatted(room, rate));
  }

  private void awaitApi() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        get(URI.create(api + "/info"));
        return;
      } catch (UncheckedIOException e) {
        if (System.nanoTime() > deadline || !server.isAlive()) {
          throw new IllegalStateException("Janus does not answer", e);
        }
        Clock.pass(Duration.ofMillis(100));
      }
    }
  }

  /// Lets a plain RTP party in.
  ///
  /// @param port where it listens
  /// @return where Janus does
  public InetSocketAddress join(int room, AudioCodec codec, int type, int port) {
    URI handle = attach();
    post(
        handle,
        """
        {"janus":"message","transaction":"t","body":{"request":"join","room":%d,"codec":"%s","rtp":{"ip":"127.0.0.1","port":%d,"payload_type":%d}}}
        """
            .formatted(room, codec.encodingName().toLowerCase(Locale.ROOT), port, type));
    URI session = handle.resolve(".");
    String path = session.toString();
    for (int i = 0; i < 5; i++) {
      Matcher joined =
          PORT.matcher(get(URI.create(path.substring(0, path.length() - 1) + "?maxev=1")));
      if (joined.find()) {
        return new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Integer.parseInt(joined.group(1)));
      }
    }
    throw new IllegalStateException("Janus let nobody in");
  }

  private URI attach() {
    String session = api + "/" + id(post(api, "{\"janus\":\"create\",\"transaction\":\"t\"}"));
    String attach =
        "{\"janus\":\"attach\",\"plugin\":\"janus.plugin.audiobridge\",\"transaction\":\"t\"}";
    return URI.create(session + "/" + id(post(URI.create(session), attach)));
  }

  private static String id(String answer) {
    Matcher id = ID.matcher(answer);
    if (!id.find()) {
      throw new IllegalStateException("Janus answered " + answer);
    }
    return id.group(1);
  }

  private String post(URI to, String json) {
    return send(HttpRequest.newBuilder(to).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private String get(URI from) {
    return send(HttpRequest.newBuilder(from));
  }

  private String send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  Duration cpu() {
    return server.cpu();
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
