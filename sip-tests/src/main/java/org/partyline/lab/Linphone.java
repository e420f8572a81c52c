package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The softphone linphone, by its console: it speaks a tone from a file, answers at once, and
/// writes what it hears to another file, which is whole only after a call.
public final class Linphone implements AutoCloseable {
  /// As its settings name them: MIME subtype, clock rate, channels.
  private static final Map<Phone.Codec, List<String>> CODECS =
      Map.of(
          Phone.Codec.OPUS, List.of("opus", "48000", "2"),
          Phone.Codec.G722, List.of("G722", "8000", "1"),
          Phone.Codec.PCMU, List.of("PCMU", "8000", "1"),
          Phone.Codec.PCMA, List.of("PCMA", "8000", "1"));

  private static final Duration SPEAKING_TIME = Duration.ofSeconds(150);
  private static final Duration BETWEEN_KEYS = Duration.ofMillis(260);

  private final String name;
  private final Path folder;
  private final int sipPort;
  private final Program program;

  /// How much of its output belongs to former calls.
  private volatile int forgotten;

  private Linphone(String name, Path folder, int sipPort, Program program) {
    this.name = name;
    this.folder = folder;
    this.sipPort = sipPort;
    this.program = program;
  }

  /// A phone that its calls come from under this name.
  ///
  /// @param codec the only one that it offers and takes
  /// @param srtp whether it offers RTP/SAVP with a=crypto
  public static Linphone named(String name, Phone.Codec codec, boolean srtp, Tone voice) {
    Path folder = Folders.fresh("linphone-" + name);
    // Without it, its core never gets beyond its start.
    Folders.create(folder.resolve(".local").resolve("share").resolve("linphone"));
    voice.sound(codec.rate(), SPEAKING_TIME).write(folder.resolve("voice.wav"), 1);
    int sipPort = Ports.free();
    Path settings = folder.resolve("linphonerc");
    Folders.write(settings, settings(name, codec, srtp, sipPort));
    var program =
        Program.start(
            "linphonec",
            folder,
            List.of(
                Program.find("env", "coreutils"),
                "HOME=" + folder,
                Program.find("linphonec", "linphone-cli"),
                "-a",
                "-c",
                settings.toString()));
    var phone = new Linphone(name, folder, sipPort, program);
    try {
      phone.start();
      return phone;
    } catch (AssertionError e) {
      program.close();
      throw new AssertionError("linphone did not start:\n" + program.tail(), e);
    }
  }

  private void start() {
    program.types("soundcard use files");
    program.types("play " + folder.resolve("voice.wav"));
    program.types("record " + folder.resolve("heard.wav"));
    program.types("ipv6 disable");
    eventually(
        "linphone listens",
        Duration.ofSeconds(20),
        () -> program.output().contains("Using wav files") && !Ports.isFree(sipPort));
  }

  private static String settings(String name, Phone.Codec codec, boolean srtp, int sipPort) {
    var settings =
        new StringBuilder(
            """
            [sip]
            sip_port=%d
            sip_tcp_port=0
            sip_tls_port=0
            guess_hostname=0
            contact="%s" <sip:%s@127.0.0.1:%d>
            ipv6_migration_done=1
            use_ipv6=0
            media_encryption=%s

            [rtp]
            bind_address=127.0.0.1
            audio_rtp_port=%d
            """
                .formatted(sipPort, name, name, sipPort, srtp ? "srtp" : "none", Ports.freeRun(2)));
    int index = 0;
    for (var each : CODECS.entrySet()) {
      List<String> is = each.getValue();
      settings.append(
          """

          [audio_codec_%d]
          mime=%s
          rate=%s
          channels=%s
          enabled=%d
          """
              .formatted(index++, is.get(0), is.get(1), is.get(2), each.getKey() == codec ? 1 : 0));
    }
    return settings.toString();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(Ports.loopback(), sipPort);
  }

  /// Dials, and waits until the other side has answered.
  public void calls(String sipUri) {
    waits();
    program.types("call " + sipUri);
    eventually(this + " is answered", Duration.ofSeconds(10), this::inCall);
  }

  /// Waits to be called: what happened before is forgotten.
  public void waits() {
    forgotten = program.output().length();
  }

  private boolean inCall() {
    return output().contains("connected.") && !ended();
  }

  private boolean ended() {
    return output().contains(" ended (") || output().contains(" error.");
  }

  private String output() {
    return program.output().substring(forgotten);
  }

  public void presses(String keys) {
    for (int i = 0; i < keys.length(); i++) {
      program.types(keys.substring(i, i + 1));
      pause(BETWEEN_KEYS);
    }
  }

  /// Stays until the welcome is over, and for some seconds more: nobody can look into its recording
  /// meanwhile.
  public void listens() {
    pause(Duration.ofSeconds(8));
  }

  public void hangsUp() {
    program.types("terminate");
    isHungUpOn();
  }

  /// The other side ends the call.
  public void isHungUpOn() {
    eventually("the call of " + this + " is ended", Duration.ofSeconds(10), this::ended);
  }

  /// In the calls that have ended, it has heard this for half a second at least.
  public void hasHeard(Tone tone) {
    eventually(
        this + " has heard " + tone, Duration.ofSeconds(5), () -> loudest(tone) > Tone.HEARD);
  }

  private double loudest(Tone tone) {
    var heard = Audio.read(folder.resolve("heard.wav"));
    double loudest = -120;
    int half = heard.rate() / 2;
    for (int from = 0; from + half <= heard.samples().length; from += half) {
      loudest = Math.max(loudest, tone.levelIn(heard.between(from, from + half)));
    }
    return loudest;
  }

  @Override
  public void close() {
    program.close();
  }

  @Override
  public String toString() {
    return "linphone " + name;
  }
}
