package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.partyline.signaling.sip.call.DialogCall;
import org.partyline.signaling.sip.call.EndpointContext;
import org.partyline.signaling.sip.call.OutboundCall;
import org.partyline.signaling.sip.call.RequestDispatcher;
import org.partyline.signaling.sip.locate.NettyDns;
import org.partyline.signaling.sip.stack.JainStack;
import org.partyline.signaling.sip.stack.ListenPoints;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.TlsContexts;
import org.partyline.signaling.sip.transaction.Timings;

/// A SIP user agent (RFC 3261) for calls over UDP, TCP and TLS: incoming ones from whoever is
/// admitted, and both ways through [#trunks].
public final class SipEndpoint implements AutoCloseable {
  private static final Duration WATCH = Duration.ofSeconds(3);

  private final ScheduledExecutorService timer;
  private final NettyDns dns;
  private final JainStack stack;
  private final ListenPoints listenPoints;
  private final EndpointContext context;
  private final RequestDispatcher dispatcher;
  private boolean closed;

  private SipEndpoint(
      ScheduledExecutorService timer,
      NettyDns dns,
      JainStack stack,
      ListenPoints listenPoints,
      EndpointContext context,
      RequestDispatcher dispatcher) {
    this.timer = timer;
    this.dns = dns;
    this.stack = stack;
    this.listenPoints = listenPoints;
    this.context = context;
    this.dispatcher = dispatcher;
  }

  /// Opens all listen points.
  ///
  /// @throws SipException when one can't be opened; none stays open then
  public static SipEndpoint open(SipSettings settings, SipCallHandler handler) {
    return open(settings, handler, Optional.empty(), Timings.RFC_3261);
  }

  /// The same, with somebody who sees the messages.
  public static SipEndpoint open(
      SipSettings settings, SipCallHandler handler, Optional<SipObserver> observer) {
    return open(settings, handler, observer, Timings.RFC_3261);
  }

  static SipEndpoint open(
      SipSettings settings,
      SipCallHandler handler,
      Optional<SipObserver> observer,
      Timings timings) {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sip-timer").factory());
    timer.setRemoveOnCancelPolicy(true); // session timers run for half an hour
    var dns = new NettyDns(settings.nameServers());
    EndpointContext context = EndpointContext.of(settings, handler, timings, timer, dns);
    JainStack stack;
    try {
      stack =
          JainStack.create(
              source -> context.admits(source) || context.trunks().stillHears(source),
              settings.unknownSources(),
              settings.limits(),
              context.replies()::ofUnparsed,
              observer);
    } catch (SipException e) {
      timer.shutdownNow();
      throw e;
    }
    var dispatcher = new RequestDispatcher(context, stack::queuedDatagrams);
    stack.addValve(dispatcher);
    stack.onConnectionLost(context.trunks()::connectionLost);
    Optional<SSLContext> tls =
        settings.tls().map(c -> TlsContexts.of(Optional.empty(), Optional.of(c)));
    var listenPoints = new ListenPoints(stack, context.locals(), tls);
    var endpoint = new SipEndpoint(timer, dns, stack, listenPoints, context, dispatcher);
    try {
      endpoint.listenPoints.open(settings.listen());
    } catch (SipException e) {
      endpoint.stop();
      throw e;
    }
    var _ =
        timer.scheduleWithFixedDelay(
            stack::replaceDeadWorkers, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
    return endpoint;
  }

  /// Where we listen, with the ports that were taken, in the order of the settings; trunks by TLS
  /// may have added to them.
  public List<ListenPoint> bound() {
    return context.locals().all().stream().map(LocalAddress::point).toList();
  }

  /// Calls that have not ended, ringing ones included.
  public int openCalls() {
    return context.calls().size();
  }

  /// The carriers to talk to from now on: new ones are registered with, those that are not in the
  /// list any more are un-registered, equal ones go on as they are. Returns at once.
  ///
  /// @throws IllegalArgumentException when two have the same name, no listen point has the
  ///   transport of one, or its sessions are shorter than we accept; nothing changes then
  public void trunks(Collection<SipTrunk> wanted) {
    for (SipTrunk trunk : wanted) {
      trunk.sessionExpires().ifPresent(context.settings().dialogs()::lasting);
    }
    if (wanted.stream().anyMatch(trunk -> trunk.transport() == Transport.TLS)) {
      listenPoints.openForTls();
    }
    context.trunks().replace(wanted);
  }

  /// How each trunk is doing, by name. Changes come to [SipCallHandler#trunkChanged].
  public Map<String, TrunkState> trunkStates() {
    return context.trunks().states();
  }

  /// The addresses that a trunk's registrar, proxies and hosts have now; none for an unknown trunk.
  public Set<InetAddress> trunkAddresses(String trunk) {
    return context.trunks().addresses(trunk);
  }

  /// Calls somebody. What becomes of it comes as events, one at a time; they begin once this has
  /// returned or shortly before.
  ///
  /// @throws IllegalArgumentException where there is no such trunk, or the invitation's names make
  ///   no URI
  public OutgoingCall dial(Invitation invitation, Consumer<SipEvent> events) {
    var call = OutboundCall.of(context, invitation, events);
    call.start();
    return call;
  }

  /// Whether new calls are taken. While they are not, INVITE and OPTIONS get 503 with Retry-After
  /// (RFC 3261 §21.5.4), and all that concerns calls that are up goes on.
  public void takeCalls(boolean taken) {
    dispatcher.takeCalls(taken);
  }

  /// Open server transactions.
  int openTransactions() {
    return context.transactions().size();
  }

  /// Takes registrations back; BYE to those who are in a call, 503 to those who still ring; waits
  /// at most 1.5 s.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    dispatcher.close();
    context.calls().all().forEach(DialogCall::shutDown);
    context.trunks().replace(List.of());
    long deadline = System.nanoTime() + context.timings().closing().toNanos();
    try {
      while ((openCalls() > 0
              || context.trunks().unregistering() > 0
              || context.clients().unanswered() > 0)
          && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  private void stop() {
    timer.shutdownNow();
    dns.close();
    context.locals().all().forEach(LocalAddress::close);
    // The rest of the stack takes its time, and needs nobody to wait.
    Thread.ofVirtual().name("sip-stop").start(stack::close);
  }
}
