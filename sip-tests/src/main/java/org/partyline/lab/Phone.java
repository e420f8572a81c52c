package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A softphone that we didn't write: baresip, without sound hardware. It speaks one tone for as
/// long as a call lasts and records what it hears.
public final class Phone implements Ear, AutoCloseable {
  /// What the phone offers, one codec at a time.
  public enum Codec {
    PCMA("PCMA/8000", 8000, 1),
    PCMU("PCMU/8000", 8000, 1),
    G722("G722/16000", 16000, 1),
    OPUS("opus/48000/2", 48000, 2);

    private final String offered;
    private final int rate;
    private final int channels;

    Codec(String offered, int rate, int channels) {
      this.offered = offered;
      this.rate = rate;
      this.channels = channels;
    }

    /// Samples a second of the sound, as it is heard.
    int rate() {
      return rate;
    }
  }

  /// How keys travel.
  public enum Keys {
    RFC4733("rtpevent"),
    SIP_INFO("info");

    private final String mode;

    Keys(String mode) {
      this.mode = mode;
    }
  }

  /// Whether RTP is encrypted.
  public enum Encryption {
    NONE(""),
    /// RTP/AVP with a=crypto.
    OFFERED(";mediaenc=srtp"),
    /// RTP/SAVP with a=crypto.
    DEMANDED(";mediaenc=srtp-mand"),
    /// UDP/TLS/RTP/SAVP with a=fingerprint (RFC 5763).
    DTLS(";mediaenc=dtls_srtp");

    private final String account;

    Encryption(String account) {
      this.account = account;
    }
  }

  /// For how long it has something to say.
  private static final Duration SPEAKING_TIME = Duration.ofSeconds(150);

  private static final Duration BETWEEN_KEYS = Duration.ofMillis(260);

  private final String name;
  private final Path folder;
  private final InetSocketAddress address;
  private final Program program;
  private final BaresipControl control;

  private Phone(
      String name,
      Path folder,
      InetSocketAddress address,
      Program program,
      BaresipControl control) {
    this.name = name;
    this.folder = folder;
    this.address = address;
    this.program = program;
    this.control = control;
  }

  /// A phone on the desk: started, silent until it dials. `name` is what its calls come from.
  public static Phone named(String name, Codec codec, Keys keys, Tone voice) {
    return named(name, codec, keys, voice, Encryption.NONE);
  }

  public static Phone named(
      String name, Codec codec, Keys keys, Tone voice, Encryption encryption) {
    return named(name, codec, keys, voice, encryption, SPEAKING_TIME);
  }

  /// @param longest for how long it has something to say in a call
  static Phone named(
      String name, Codec codec, Keys keys, Tone voice, Encryption encryption, Duration longest) {
    return started(
        name, codec, keys, voice, "answermode=auto", encryption, longest, Ports.loopback());
  }

  /// A phone at this address of the machine.
  public static Phone at(
      InetAddress host, String name, Codec codec, Tone voice, Encryption encryption) {
    return started(
        name, codec, Keys.RFC4733, voice, "answermode=auto", encryption, SPEAKING_TIME, host);
  }

  private static Phone started(
      String name,
      Codec codec,
      Keys keys,
      Tone voice,
      String answering,
      Encryption encryption,
      Duration longest,
      InetAddress host) {
    String baresip = Program.find("baresip", "baresip-core");
    Path folder = Folders.fresh("phone-" + name);
    voice.sound(codec.rate, longest).write(folder.resolve("voice.wav"), codec.channels);
    // baresip takes the next port too, for TLS
    var address = new InetSocketAddress(host, Ports.freeRun(2));
    String literal = host.getHostAddress();
    String sip =
        (host instanceof Inet6Address ? "[" + literal + "]:" : literal + ":") + address.getPort();
    int controlPort = Ports.free();
    Folders.write(folder.resolve("config"), configuration(folder, literal, sip, controlPort));
    Folders.write(
        folder.resolve("accounts"),
        "<sip:%s@%s>;regint=0;%s;audio_codecs=%s;dtmfmode=%s%s\n"
            .formatted(name, sip, answering, codec.offered, keys.mode, encryption.account));
    Folders.write(folder.resolve("contacts"), "");
    var program =
        Program.start(
            "baresip",
            folder,
            List.of(
                baresip,
                host instanceof Inet6Address ? "-6" : "-4",
                "-v",
                "-f",
                folder.toString()));
    try {
      var control = BaresipControl.connect(new InetSocketAddress(Ports.loopback(), controlPort));
      return new Phone(name, folder, address, program, control);
    } catch (AssertionError e) {
      program.close();
      throw new AssertionError("baresip did not start:\n" + program.tail(), e);
    }
  }

  /// A phone that rings until somebody [#answers], when this number (the user of the SIP URI) is
  /// called.
  public static Phone waiting(String name, Codec codec, Tone voice) {
    return started(
        name,
        codec,
        Keys.RFC4733,
        voice,
        "answermode=manual",
        Encryption.NONE,
        SPEAKING_TIME,
        Ports.loopback());
  }

  private static String configuration(Path folder, String host, String sip, int controlPort) {
    return """
    poll_method epoll
    net_interface %s
    sip_listen %s
    rtp_ports 20000-29998
    rtp_stats no
    jitter_buffer_delay 2-10
    audio_source aufile,%s
    module_path /usr/lib/baresip/modules
    module g711.so
    module g722.so
    module opus.so
    module srtp.so
    module dtls_srtp.so
    module aufile.so
    module sndfile.so
    snd_path %s
    module_tmp uuid.so
    module_tmp account.so
    module_app menu.so
    module ctrl_tcp.so
    ctrl_tcp_listen 127.0.0.1:%d
    """
        .formatted(host, sip, folder.resolve("voice.wav"), folder, controlPort);
  }

  /// Where it can be called: it answers at once, unless it is [#waiting].
  public InetSocketAddress address() {
    return address;
  }

  /// Dials, and waits until the other side has answered.
  public void calls(String sipUri) {
    dials(sipUri);
    eventually(this + " is answered", Duration.ofSeconds(10), this::inCall);
  }

  /// Dials, and waits for nothing.
  public void dials(String sipUri) {
    control.forget();
    control.command("dial", sipUri);
  }

  /// Waits to be called: what happened before is forgotten.
  public void waits() {
    control.forget();
  }

  public boolean inCall() {
    return control.saw("CALL_ESTABLISHED") && !control.saw("CALL_CLOSED");
  }

  /// Whether the phone says that it has encrypted a call's RTP.
  public boolean encrypts() {
    String told = program.output();
    return told.contains("SRTP is Enabled") || told.contains("DTLS-SRTP complete");
  }

  public boolean ringing() {
    return control.saw("CALL_RINGING");
  }

  /// It is called, and rings, within ten seconds.
  public void rings() {
    eventually(this + " rings", Duration.ofSeconds(10), () -> control.saw("CALL_INCOMING"));
  }

  /// Takes the call that rings.
  public void answers() {
    control.command("accept", "");
    eventually(this + " has answered", Duration.ofSeconds(5), this::inCall);
  }

  /// Refuses the call that rings (486), or ends it.
  public void refuses() {
    control.command("hangup", "");
  }

  /// The keys that the other side has sent during this call.
  public String keysHeard() {
    return String.join("", control.parametersOf("CALL_DTMF_START"));
  }

  /// Forgets the calls so far.
  public void isFreeAgain() {
    control.forget();
  }

  /// Why the call ended, in baresip's words (`486 Busy Here`, `Connection reset by peer`).
  public Optional<String> ending() {
    return control.parameterOf("CALL_CLOSED");
  }

  /// Presses these keys one after the other, as fast as a finger.
  public void presses(String keys) {
    for (int i = 0; i < keys.length(); i++) {
      control.command("sndcode", keys.substring(i, i + 1));
      pause(BETWEEN_KEYS);
    }
  }

  /// The other side has dialled these, and nothing else.
  public void hearsKeys(String keys) {
    eventually(this + " hears the keys", Duration.ofSeconds(5), () -> keysHeard().equals(keys));
  }

  public void holds() {
    control.command("hold", "");
  }

  public void resumes() {
    control.command("resume", "");
  }

  /// Sound comes in, as the phone says itself: it records nothing more once a call was on hold.
  public void receivesSound() {
    eventually(
        this + " receives sound",
        Duration.ofSeconds(5),
        () -> program.tail().matches("(?s).*audio=\\d+/[1-9]\\d*[^=]*"));
  }

  public void hangsUp() {
    control.command("hangup", "");
    eventually(this + " has hung up", Duration.ofSeconds(5), () -> control.saw("CALL_CLOSED"));
  }

  /// The other side ends the call within the time.
  public void isHungUpOn(Duration within) {
    eventually("the call of " + this + " is ended", within, () -> control.saw("CALL_CLOSED"));
  }

  @Override
  public double[] levels(List<Tone> tones) {
    int heard = recording().samples().length;
    long deadline = System.nanoTime() + Duration.ofMillis(1500).toNanos();
    Audio fresh = recording().after(heard);
    while (fresh.samples().length < fresh.rate() / 2 && System.nanoTime() < deadline) {
      pause(Duration.ofMillis(100));
      fresh = recording().after(heard);
    }
    Audio listened = fresh;
    return tones.stream().mapToDouble(tone -> tone.levelIn(listened)).toArray();
  }

  /// All that this call's phone has heard so far.
  public Audio recording() {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-dec.wav"))
          .max(Comparator.comparing(Path::toString))
          .map(Audio::read)
          .orElse(new Audio(8000, new short[0]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    control.close();
    program.close();
  }

  @Override
  public String toString() {
    return "phone " + name;
  }
}
