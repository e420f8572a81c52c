package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import javax.sip.address.Address;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.TrunkState.Kind;
import org.partyline.signaling.sip.registration.Answer;
import org.partyline.signaling.sip.registration.Pace;
import org.partyline.signaling.sip.registration.Registration;
import org.partyline.signaling.sip.registration.Step;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.transaction.SerialExecutor;
import org.partyline.signaling.sip.transaction.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A trunk while it lives: does what its [Registration] says, and knows where calls go and what
/// comes from it. Everything that happens to it goes through its executor.
public final class Trunk {
  private static final Logger LOG = LoggerFactory.getLogger(Trunk.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LOOK_UP = Duration.ofMinutes(5);

  private final SipTrunk settings;
  private final TrunkContext context;
  private final SerialExecutor executor = new SerialExecutor("sip-trunk");
  private final String token = token();
  private final TrunkTargets targets;
  private final TrunkRequests requests;
  private final Authentication authentication;
  private final @Nullable Registration registration;
  private final KeepAlive keepAlive;
  private volatile TrunkState state = new TrunkState(Kind.IDLE, "", Instant.now());
  private volatile Optional<NextHop> registeredAt = Optional.empty();
  private volatile Optional<InetSocketAddress> publicAddress = Optional.empty();
  private volatile List<Address> serviceRoute = List.of();
  private volatile boolean done;
  private Timers.@Nullable Timer wait;
  private @Nullable Exchange asking;

  /// @throws IllegalArgumentException where its names are none, or no listen point has its
  ///   transport
  public Trunk(SipTrunk settings, TrunkContext context) {
    this.settings = settings;
    this.context = context;
    this.targets = new TrunkTargets(settings, context);
    this.requests = new TrunkRequests(settings, context.headers());
    this.authentication = authentication();
    this.registration = registration(settings, context);
    this.keepAlive = new KeepAlive(settings, context, requests, executor, this::flowLost);
  }

  private static @Nullable Registration registration(SipTrunk settings, TrunkContext context) {
    Duration t1 = context.timings().t1();
    var pace = new Pace(t1.multipliedBy(4), t1.multipliedBy(600), t1.multipliedBy(600));
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    if (settings.registrar().isPresent()) {
      return Registration.registering(settings.expires(), pace, random, Instant.now());
    }
    return settings
        .optionsInterval()
        .map(interval -> Registration.asking(interval, pace, random, Instant.now()))
        .orElse(null);
  }

  private static String token() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public SipTrunk settings() {
    return settings;
  }

  public TrunkState state() {
    return state;
  }

  /// Credentials for one more call.
  public Authentication authentication() {
    return new Authentication(settings.credentials());
  }

  /// The routes that its registrar wants calls to take (RFC 3608).
  public List<Address> serviceRoute() {
    return serviceRoute;
  }

  void start() {
    executor.execute(() -> {
      lookUp();
      if (registration == null) {
        publish(state);
      } else {
        perform(registration.start());
      }
    });
  }

  /// Takes the registration back, and then does nothing any more.
  void close() {
    executor.execute(() -> {
      if (wait != null) {
        wait.cancel();
      }
      keepAlive.stop();
      if (registration == null) {
        state = new TrunkState(Kind.REMOVED, "", Instant.now());
        publish(state);
        done = true;
      } else {
        perform(registration.stop(Instant.now()));
      }
    });
  }

  /// Whether nothing is to be done any more after [#close].
  boolean done() {
    return done;
  }

  /// A connection has ended.
  void connectionLost(InetSocketAddress remote) {
    if (registration != null
        && settings.transport().reliable()
        && registeredAt.filter(hop -> hop.address().equals(remote)).isPresent()) {
      executor.execute(this::flowLost);
    }
  }

  private void flowLost() {
    if (registration != null && asking == null && registeredAt.isPresent()) {
      LOG.info("trunk {}: the connection was lost", settings.name());
      registeredAt = Optional.empty();
      perform(registration.flowLost(Instant.now()));
    }
  }

  private Registration machine() {
    return Objects.requireNonNull(registration);
  }

  private void perform(Step step) {
    Registration now = machine();
    publish(now.state());
    switch (step) {
      case Step.Locate _ -> perform(located(now));
      case Step.Ask(InetSocketAddress target, Duration expires, boolean last) ->
          ask(target, expires, last);
      case Step.Unregister(InetSocketAddress target) -> ask(target, Duration.ZERO, true);
      case Step.Await(Instant until) -> {
        asking = null;
        if (wait != null) {
          wait.cancel();
        }
        wait =
            context
                .timers()
                .after(
                    Duration.between(Instant.now(), until),
                    () ->
                        executor.execute(() -> {
                          if (state.kind() != Kind.REMOVED && asking == null) {
                            perform(now.due());
                          }
                        }));
      }
      case Step.Done _ -> {
        asking = null;
        done = true;
      }
    }
  }

  private Step located(Registration now) {
    TrunkTargets.Located located = targets.locate();
    return located.targets().isEmpty() && !located.problem().isEmpty()
        ? now.notLocated(located.problem(), Instant.now())
        : now.located(located.targets(), Instant.now());
  }

  private void ask(InetSocketAddress target, Duration expires, boolean last) {
    Optional<NextHop> hop = targets.hop(target);
    if (hop.isEmpty()) {
      perform(
          machine()
              .failed(Kind.UNREACHABLE, "no listen point reaches " + text(target), Instant.now()));
      return;
    }
    asking = new Exchange(hop.get(), expires, last);
    authentication.newRequest();
    asking.send();
  }

  /// One REGISTER or OPTIONS, with its challenge.
  private final class Exchange implements TrunkExchange.Outcome {
    private final NextHop hop;
    private final Duration expires;
    private final boolean last;

    Exchange(NextHop hop, Duration expires, boolean last) {
      this.hop = hop;
      this.expires = expires;
      this.last = last;
    }

    void send() {
      var request =
          settings.registrar().isPresent()
              ? requests.register(contact(hop), expires)
              : requests.options();
      authentication.authorize(request, context.headers());
      Duration patience = last ? context.timings().lifetime() : context.timings().failover();
      context.clients().send(request, List.of(hop), patience, new TrunkExchange(executor, this));
    }

    @Override
    public void answered(SIPResponse response) {
      if (asking != this) {
        return;
      }
      Optional<String> unauthorized = Optional.empty();
      if (Authentication.isChallenge(response)) {
        unauthorized = authentication.challenged(response);
        if (unauthorized.isEmpty()) {
          send();
          return;
        }
      }
      if (expires.isZero()) {
        perform(new Step.Done());
        return;
      }
      taken(response, unauthorized);
    }

    private void taken(SIPResponse response, Optional<String> unauthorized) {
      int status = response.getStatusCode();
      boolean moved = learn(response);
      if (status < 300) {
        authentication.accepted(response);
        serviceRoute = TrunkRequests.serviceRoute(response);
      }
      if (status == 503) {
        context.locator().failed(hop.address(), Instant.now());
      } else {
        context.locator().answered(hop.address());
      }
      Registration now = machine();
      Answer answer = TrunkRequests.answer(response, token, unauthorized, moved);
      Step next =
          now.answered(answer, publicAddress.map(InetSocketAddress::getAddress), Instant.now());
      registeredAt = now.registeredAt().flatMap(targets::hop);
      registeredAt.ifPresentOrElse(keepAlive::start, keepAlive::stop);
      perform(next);
    }

    @Override
    public void failed(Kind kind, String reason) {
      if (asking != this) {
        return;
      }
      if (expires.isZero()) {
        perform(new Step.Done());
        return;
      }
      context.locator().failed(hop.address(), Instant.now());
      registeredAt = Optional.empty();
      keepAlive.stop();
      perform(machine().failed(kind, reason + " " + text(hop.address()), Instant.now()));
    }

    /// @return whether the other side sees another address than our Contact names
    private boolean learn(SIPResponse response) {
      boolean told =
          settings.publicAddress().isPresent() || hop.local().point().advertised().isPresent();
      Optional<InetSocketAddress> seen = TrunkRequests.seen(response, hop.local().port());
      if (told || seen.isEmpty() || settings.registrar().isEmpty()) {
        return false;
      }
      String before = contact(hop);
      publicAddress = seen;
      return !contact(hop).equals(before);
    }
  }

  /// Our Contact towards the trunk, in angle brackets: what is sent there is the trunk's.
  public String contact(NextHop hop) {
    LocalAddress local = hop.local();
    boolean udp = local.transport() == Transport.UDP;
    String host =
        settings
            .publicAddress()
            .or(() -> publicAddress.map(seen -> seen.getAddress().getHostAddress()))
            .map(LocalAddress::bracketed)
            .orElseGet(() -> local.hostFor(hop.address()));
    int port =
        udp && settings.publicAddress().isEmpty()
            ? publicAddress.map(InetSocketAddress::getPort).orElse(local.port())
            : local.port(); // over TCP the port that is seen is one of a connection
    String user = settings.fromUser().isEmpty() ? "" : settings.fromUser() + "@";
    String transport = udp ? "" : ";transport=" + local.transport().token();
    return "<sip:"
        + user
        + host
        + ":"
        + port
        + transport
        + ";"
        + TrunkRequests.LINE
        + "="
        + token
        + ">";
  }

  /// Whether a request was sent to the Contact that we have registered. Any thread.
  public boolean isRegisteredContact(SIPRequest request) {
    return request.getRequestURI() instanceof SipUri uri
        && token.equals(uri.getParameter(TrunkRequests.LINE));
  }

  /// Whether a request's To or From is in the trunk's domain, or its URI names our user there.
  boolean isNamedBy(SIPRequest request) {
    return settings.domain().equalsIgnoreCase(host(request.getTo().getAddress()))
        || settings.domain().equalsIgnoreCase(host(request.getFrom().getAddress()))
        || (request.getRequestURI() instanceof SipUri uri
            && !settings.fromUser().isEmpty()
            && settings.fromUser().equals(uri.getUser()));
  }

  private static String host(Address address) {
    return address.getURI() instanceof SipUri uri ? String.valueOf(uri.getHost()) : "";
  }

  /// Whether an address is the trunk's. Any thread.
  public boolean sends(InetAddress source) {
    return targets.contains(source);
  }

  Set<InetAddress> addresses() {
    return targets.addresses();
  }

  /// Where a call goes.
  ///
  /// @param problem why there is nowhere to go
  public record Hops(List<NextHop> hops, String problem) {}

  /// Where calls go now, best first: to whoever has the registration, and nowhere else, as other
  /// proxies of the carrier don't know us. May block for DNS.
  public Hops hops() {
    Optional<NextHop> pinned = registeredAt;
    if (pinned.isPresent()) {
      return new Hops(List.of(pinned.get()), "");
    }
    TrunkTargets.Located located = targets.locate();
    List<NextHop> hops = located.targets().stream().flatMap(t -> targets.hop(t).stream()).toList();
    return new Hops(hops, hops.isEmpty() ? located.problem() : "");
  }

  /// A call's target has not answered, or with 503.
  public void failed(NextHop hop) {
    context.locator().failed(hop.address(), Instant.now());
    if (registeredAt.filter(hop::equals).isPresent()) {
      executor.execute(this::flowLost);
    }
  }

  /// Looks up who calls from where, now and then.
  private void lookUp() {
    if (state.kind() != Kind.REMOVED) {
      targets.lookUpHosts();
      if (registration == null) {
        targets.locate();
      }
      var _ = context.timers().after(LOOK_UP, () -> executor.execute(this::lookUp));
    }
  }

  private void publish(TrunkState next) {
    TrunkState before = state;
    state = next;
    if (before.kind() != next.kind() || !before.reason().equals(next.reason())) {
      String reason = next.reason().isEmpty() ? "" : ": " + next.reason();
      switch (next.kind()) {
        case REFUSED, UNREACHABLE, TLS_FAILED ->
            LOG.warn("trunk {}: {}{}", settings.name(), next.kind(), reason);
        case IDLE, TRYING, REGISTERED, REACHABLE, REMOVED ->
            LOG.info("trunk {}: {}{}", settings.name(), next.kind(), reason);
      }
    }
    if (!before.equals(next)) {
      context.listener().accept(settings.name(), next);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
