package org.partyline.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Preset;
import org.partyline.gateway.config.Trunk;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.routing.CallFailure;
import org.partyline.gateway.routing.Carrier;
import org.partyline.gateway.routing.Invitations;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.TrunkState;

/// Connects one trunk, beside a gateway that may be running, and tells step by step how it goes. No
/// step shows a password.
final class TrunkCheck {
  private static final Duration TO_CONNECT = Duration.ofSeconds(40);
  private static final Duration TO_RING = Duration.ofSeconds(40);

  private final Configuration config;
  private final Trunk trunk;
  private final Consumer<Step> out;
  private final InstantSource clock = new MonotonicClock();
  private final Instant begun = clock.instant();
  private final BlockingQueue<TrunkState> states = new LinkedBlockingQueue<>();

  /// What has happened, and when.
  record Step(double seconds, String step, String text) {
    /// For a terminal.
    String line() {
      return String.format(Locale.ROOT, "%6.1f s  %-11s  %s", seconds, step, text);
    }
  }

  TrunkCheck(Configuration config, Trunk trunk, Consumer<Step> out) {
    this.config = config;
    this.trunk = trunk;
    this.out = out;
  }

  /// Whether all went well.
  ///
  /// @param number rung as a last step; hung up when it rings
  boolean run(Optional<String> number) throws InterruptedException {
    SipTrunk settings =
        TrunkSettings.sip(config).stream()
            .filter(t -> t.name().equals(trunk.name()))
            .findFirst()
            .orElseThrow();
    tell("trunk", trunk.name() + ", preset " + word(trunk.preset()));
    tell(
        "settings",
        settings.registrar().map(host -> "registers at " + host).orElse("does not register")
            + " as "
            + settings.fromUser()
            + ", by "
            + settings.transport().token()
            + (settings.outboundProxies().isEmpty()
                ? ""
                : ", through " + String.join(", then ", settings.outboundProxies())));
    try (var sip = SipEndpoint.open(besideTheGateway(), handler())) {
      sip.trunks(List.of(settings));
      if (!connected(sip)) {
        return false;
      }
      return number.isEmpty() || rings(sip, number.get());
    } catch (IllegalArgumentException e) {
      tell("FAILED", String.valueOf(e.getMessage()));
      return false;
    }
  }

  /// The gateway's own addresses, on other ports.
  private SipSettings besideTheGateway() {
    SipSettings usual = Settings.sip(config.sip());
    List<ListenPoint> free =
        usual.listen().stream()
            .map(point ->
                new ListenPoint(
                    point.transport(),
                    new InetSocketAddress(point.address().getAddress(), 0),
                    point.advertised()))
            .toList();
    return new SipSettings(
        free,
        usual.limits(),
        _ -> false,
        SipSettings.UnknownSources.SILENT,
        usual.userAgent(),
        usual.nameServers(),
        usual.tls(),
        usual.dialogs());
  }

  private SipCallHandler handler() {
    return new SipCallHandler() {
      @Override
      public Consumer<SipEvent> incoming(IncomingCall call) {
        call.reject(SipStatus.TEMPORARILY_UNAVAILABLE);
        return _ -> {};
      }

      @Override
      public void trunkChanged(String name, TrunkState state) {
        states.add(state);
      }
    };
  }

  private boolean connected(SipEndpoint sip) throws InterruptedException {
    if (trunk.registrarHost().isEmpty() && trunk.optionsInterval().isZero()) {
      tell("state", "is not asked: it neither registers nor has an options-interval");
      return true;
    }
    Instant deadline = clock.instant().plus(TO_CONNECT);
    while (true) {
      Duration left = Duration.between(clock.instant(), deadline);
      TrunkState state = states.poll(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
      if (state == null) {
        tell("FAILED", "no answer within " + TO_CONNECT.toSeconds() + " s");
        advise(TrunkState.Kind.UNREACHABLE);
        return false;
      }
      boolean fine = state.usable() && state.kind() != TrunkState.Kind.IDLE;
      boolean failed = !state.usable() && state.kind() != TrunkState.Kind.TRYING;
      tell(failed ? "FAILED" : "state", state.words());
      if (fine) {
        tell(
            "addresses",
            sip.trunkAddresses(trunk.name()).stream()
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", ")));
        state
            .publicAddress()
            .ifPresent(
                ours -> tell("our address", ours.getHostAddress() + ", as the trunk sees it"));
        return true;
      }
      if (failed) {
        advise(state.kind());
        return false;
      }
    }
  }

  private void advise(TrunkState.Kind kind) {
    tell(
        "advice",
        switch (kind) {
          case REFUSED ->
              trunk.preset() == Preset.SIPGATE
                  ? "check user (the SIP-ID, such as 1234567t0) and password (the trunk's own, not"
                      + " the portal's)"
                  : "check user, auth-user, password and domain";
          case TLS_FAILED ->
              "check tls.authorities, and that the certificate is for the host of the trunk";
          default ->
              "check domain, registrar, outbound-proxies and transport; does a firewall let SIP"
                  + " out, and answers in?";
        });
  }

  private boolean rings(SipEndpoint sip, String typed) throws InterruptedException {
    DialledNumber number = TrunkSettings.numbers(config).read(typed);
    if (!(number instanceof DialledNumber.Public)) {
      tell("FAILED", "only numbers of the public network are called, such as +49 30 1234567");
      return false;
    }
    Carrier carrier =
        TrunkSettings.carriers(config).stream()
            .filter(c -> c.name().equals(trunk.name()))
            .findFirst()
            .orElseThrow();
    var events = new LinkedBlockingQueue<SipEvent>();
    var media =
        TrunkSettings.media(
            new PhoneSettings(PhoneSettings.ALL_CODECS, sip.trunkAddresses(trunk.name())),
            Optional.of(trunk));
    try (var engine = EmbeddedEngine.start(Settings.media(config.media()));
        PhoneLeg leg = engine.openPhoneLeg(media, _ -> {})) {
      var invitation = Invitations.to(carrier, number, leg.offer());
      tell("call", "INVITE sip:" + invitation.called() + "@" + carrier.identity().domain());
      OutgoingCall call = sip.dial(invitation, events::add);
      try {
        return heard(events);
      } finally {
        call.hangUp();
      }
    }
  }

  private boolean heard(BlockingQueue<SipEvent> events) throws InterruptedException {
    Instant deadline = clock.instant().plus(TO_RING);
    while (true) {
      Duration left = Duration.between(clock.instant(), deadline);
      SipEvent event = events.poll(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
      switch (event) {
        case null -> {
          tell("FAILED", "it neither rang nor was rejected");
          return false;
        }
        case SipEvent.Ringing _ -> {
          tell("call", "it rings; given up now");
          return true;
        }
        case SipEvent.Progress _ -> {
          tell("call", "early media: it rings, or an announcement is played; given up now");
          return true;
        }
        case SipEvent.Answered _ -> {
          tell("call", "it was answered; hung up now");
          return true;
        }
        case SipEvent.Rejected rejected -> {
          CallFailure failure = CallFailure.of(rejected.status(), rejected.reason());
          tell(
              "FAILED",
              "%d %s: the number %s"
                  .formatted(rejected.status(), rejected.phrase(), failure.words(Language.EN)));
          return false;
        }
        default -> {}
      }
    }
  }

  private void tell(String step, String text) {
    double seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    out.accept(new Step(seconds, step, text));
  }

  private static String word(Preset preset) {
    return preset.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
