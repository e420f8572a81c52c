package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Require;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import javax.sip.SipStack;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.partyline.signaling.pace.TokenBucket;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.Parties;
import org.partyline.signaling.sip.message.Reasons;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.stack.KnownMethods;
import org.partyline.signaling.sip.transaction.ResponsePath;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.partyline.signaling.sip.transaction.ServerTransactions;
import org.partyline.signaling.sip.trunk.Trunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes every request from the stack before the stack keeps anything of it (RFC 3261 §8.2):
/// statelessly rejects what we do not support or have no room for, and hands the rest to its call.
public final class RequestDispatcher implements SIPMessageValve {
  private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

  /// New calls are refused once this many datagrams are queued.
  private static final int MAX_QUEUED = 400;

  /// Sources whose rates are known at one time.
  private static final int MAX_SOURCES = 10_000;

  private static final Set<String> SUPPORTED =
      Set.of(SessionTimer.OPTION, ReliableProvisionals.OPTION, Replaces.OPTION);

  private static final long MAX_CSEQ = (1L << 31) - 1;

  private final EndpointContext context;
  private final ResponseFactory replies;
  private final ServerTransactions transactions;
  private final TokenBucket invites;
  private final KeyedRateLimiter<InetAddress> invitesOfSource;
  private final RefusalLog refusals = new RefusalLog();
  private final TrunkAdmission trunks;
  private final IntSupplier queued;
  private volatile boolean closing;
  private volatile boolean draining;

  public RequestDispatcher(EndpointContext context, IntSupplier queued) {
    this.context = context;
    this.replies = context.replies();
    this.transactions = context.transactions();
    SipLimits limits = context.settings().limits();
    this.invites = new TokenBucket(limits.invitesPerSecond(), limits.invitesPerSecond());
    this.invitesOfSource =
        new KeyedRateLimiter<>(
            limits.invitesPerSecondPerSource(), limits.invitesPerSecondPerSource(), MAX_SOURCES);
    this.queued = queued;
    this.trunks = new TrunkAdmission(context, refusals);
  }

  /// Stops accepting new calls.
  public void close() {
    closing = true;
  }

  /// Whether new calls are taken. While they are not, a call may still take another one's place
  /// (RFC 3891): that one goes on by another phone.
  public void takeCalls(boolean taken) {
    draining = !taken;
  }

  @Override
  public boolean processRequest(SIPRequest request, MessageChannel channel) {
    try {
      ResponsePath path = ResponsePath.of(request, channel, context.locals());
      if (request.getMethod().equals(Request.ACK)) {
        acknowledge(request);
      } else {
        Optional<ServerTransaction> known = transactions.find(request, request.getMethod());
        known.ifPresentOrElse(ServerTransaction::onRetransmission, () -> receive(request, path));
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      LOG.debug("A request was dropped: {}", e.toString());
    }
    return false;
  }

  @Override
  public boolean processResponse(Response response, MessageChannel channel) {
    try {
      context.clients().onResponse((SIPResponse) response);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("A response was dropped: {}", e.toString());
    }
    return false;
  }

  @Override
  public void init(SipStack stack) {}

  @Override
  public void destroy() {}

  private void acknowledge(SIPRequest ack) {
    Optional<ServerTransaction> refused = transactions.find(ack, Request.INVITE);
    refused.ifPresent(ServerTransaction::onAck);
    context.calls().inDialog(ack).ifPresent(call -> call.onAck(ack));
  }

  private void receive(SIPRequest request, ResponsePath path) {
    String method = request.getMethod();
    if (!context.admits(path.source().getAddress()) && !ofOpenCall(request)) {
      LOG.debug("{} of a trunk that has been removed", method);
      return;
    }
    boolean replaces = request.getHeader(Replaces.OPTION) != null;
    if (!sane(request) || (replaces && !method.equals(Request.INVITE))) {
      path.send(replies.of(request, 400)); // RFC 3891 §3: in an INVITE only
    } else if (method.equals(Request.CANCEL)) {
      cancel(request, path);
    } else if (!unsupported(request).isEmpty()) {
      String tags = String.join(", ", unsupported(request));
      path.send(replies.with(replies.of(request, 420), "Unsupported", tags));
    } else {
      dispatch(request, path, method);
    }
  }

  /// Whether a request is of a call that is up, or cancels one.
  private boolean ofOpenCall(SIPRequest request) {
    return context.calls().inDialog(request).isPresent()
        || (request.getMethod().equals(Request.CANCEL)
            && transactions.find(request, Request.INVITE).isPresent());
  }

  private void dispatch(SIPRequest request, ResponsePath path, String method) {
    switch (method) {
      case Request.OPTIONS -> path.send(options(request, path));
      case Request.INVITE -> {
        if (request.getToTag() == null) {
          invite(request, path);
        } else {
          withinCall(request, path);
        }
      }
      case Request.BYE,
          Request.UPDATE,
          Request.INFO,
          Request.PRACK,
          Request.REFER,
          Request.NOTIFY ->
          withinCall(request, path);
      default -> {
        int status = KnownMethods.contain(method) ? 405 : 501;
        path.send(replies.with(replies.of(request, status), "Allow", ResponseFactory.ALLOW));
      }
    }
  }

  /// What an INVITE would get (RFC 3261 §11.2); within a dialog, whether it is there.
  private SIPResponse options(SIPRequest request, ResponsePath path) {
    if (request.getToTag() != null) {
      return context
          .calls()
          .inDialog(request)
          .map(call -> replies.capabilities(replies.of(request, 200, call.localTag())))
          .orElseGet(() -> replies.of(request, 481));
    }
    if (!supported(request.getRequestURI())) {
      return replies.of(request, 416);
    }
    if (closing || draining || context.calls().full(path.source().getAddress()).isPresent()) {
      return busy(request, 10);
    }
    int status =
        request.getRequestURI() instanceof SipUri uri && uri.getUser() == null
            ? 200 // to the gateway, not to anybody behind it
            : context
                .handler()
                .availability(Parties.called(request), path.source())
                .map(SipStatus::code)
                .orElse(200);
    return status == 503 ? busy(request, 10) : replies.capabilities(replies.of(request, status));
  }

  private static boolean supported(URI uri) {
    return uri instanceof SipUri || uri instanceof TelURL;
  }

  private static boolean sane(SIPRequest request) {
    long number = request.getCSeq().getSeqNumber();
    return number >= 0
        && number <= MAX_CSEQ
        && request.getMethod().equals(request.getCSeq().getMethod())
        && request.getTopmostVia().getHost() != null
        && request.getFrom().getAddress() != null
        && request.getTo().getAddress() != null
        && request.getRequestURI() != null;
  }

  private static List<String> unsupported(SIPRequest request) {
    List<String> tags = new ArrayList<>();
    Iterator<SIPHeader> required = request.getHeaders(Require.NAME);
    while (required.hasNext()) {
      if (required.next() instanceof Require require
          && require.getOptionTag() != null
          && !SUPPORTED.contains(require.getOptionTag().toLowerCase(Locale.ROOT))) {
        tags.add(require.getOptionTag());
      }
    }
    return tags;
  }

  private void cancel(SIPRequest cancel, ResponsePath path) {
    Optional<ServerTransaction> invite = transactions.find(cancel, Request.INVITE);
    Optional<? extends DialogCall> call =
        invite.flatMap(t ->
            t.request().getToTag() == null
                ? context.calls().ofInvite(t.request()).filter(c -> c.madeBy(t))
                : context.calls().inDialog(t.request()));
    if (invite.isEmpty()) {
      path.send(replies.of(cancel, 481));
      return;
    }
    path.send(
        call.map(c -> replies.of(cancel, 200, c.localTag()))
            .orElseGet(() -> replies.of(cancel, 200)));
    call.ifPresent(c -> c.onCancel(invite.get(), Reasons.of(cancel)));
  }

  private void withinCall(SIPRequest request, ResponsePath path) {
    Optional<DialogCall> call = context.calls().inDialog(request);
    if (call.isEmpty()) {
      path.send(replies.of(request, 481));
    } else {
      transactions.begin(request, path).ifPresent(call.get()::onRequest);
    }
  }

  private void invite(SIPRequest request, ResponsePath path) {
    Optional<InboundCall> merged = context.calls().ofInvite(request);
    Optional<SipUri> contact = Dialog.callerOf(request);
    if (merged.isPresent()) {
      if (!merged.get().onRetransmission(request)) {
        path.send(replies.of(request, 482)); // it came by two paths (RFC 3261 §8.2.2.2)
      }
    } else if (!supported(request.getRequestURI())) {
      path.send(replies.of(request, 416));
    } else if (contact.isEmpty()) {
      path.send(replies.of(request, 400));
    } else if (!Body.acceptsSession(request)) {
      path.send(replies.of(request, 406));
    } else {
      switch (Body.of(request)) {
        case Body.None _ -> admit(request, path, contact.get(), Optional.empty());
        case Body.Session session ->
            admit(request, path, contact.get(), Optional.of(session.sdp()));
        case Body.Key _, Body.Unknown _ ->
            path.send(replies.with(replies.of(request, 415), "Accept", "application/sdp"));
      }
    }
  }

  private void admit(
      SIPRequest request, ResponsePath path, SipUri contact, Optional<String> offer) {
    InetAddress source = path.source().getAddress();
    Optional<String> minSessionExpires =
        SessionTimer.tooShort(request, context.settings().dialogs());
    boolean refused = closing || (draining && request.getHeader(Replaces.OPTION) == null);
    Optional<String> full = refused ? Optional.of("shutting down") : context.calls().full(source);
    if (minSessionExpires.isPresent()) {
      path.send(replies.with(replies.of(request, 422), "Min-SE", minSessionExpires.get()));
    } else if (full.isPresent()) {
      refuse(request, path, full.get(), 10);
    } else if (queued.getAsInt() > MAX_QUEUED) {
      refuse(request, path, "too many datagrams queued", 2);
    } else if (!withinRates(source)) {
      refuse(request, path, "max-invites-per-second", 2);
    } else {
      Optional<Trunk> trunk = context.trunks().of(request, source);
      if (trunk.isEmpty() || trunks.admit(trunk.get(), request, path)) {
        replace(request, path, contact, offer, trunk);
      }
    }
  }

  /// Opens the call, in another one's place if it wants that and may (RFC 3891 §3).
  private void replace(
      SIPRequest request,
      ResponsePath path,
      SipUri contact,
      Optional<String> offer,
      Optional<Trunk> trunk) {
    Optional<String> header =
        Optional.ofNullable((SIPHeader) request.getHeader(Replaces.OPTION))
            .map(SIPHeader::getHeaderValue);
    Optional<Replaces> wanted = header.flatMap(Replaces::parse);
    if (header.isPresent() && wanted.isEmpty()) {
      path.send(replies.of(request, 400));
      return;
    }
    Peer asking = Peer.of(trunk.map(t -> t.settings().name()), path.source().getAddress());
    switch (wanted.map(w -> context.calls().replaced(w, asking)).orElse(null)) {
      case null -> begin(request, path, contact, offer, trunk, Optional.empty());
      case Replacements.Verdict.Granted granted ->
          begin(request, path, contact, offer, trunk, Optional.of(granted.toApplication()));
      case Replacements.Verdict.Refused(int status) -> {
        refusals.refused(path.source(), status, "no call that its Replaces may replace");
        path.send(replies.of(request, status));
      }
    }
  }

  private void begin(
      SIPRequest request,
      ResponsePath path,
      SipUri contact,
      Optional<String> offer,
      Optional<Trunk> trunk,
      Optional<SipCall> replaces) {
    transactions
        .begin(request, path)
        .ifPresent(t -> open(t, new InboundCall(context, t, contact, offer, trunk, replaces)));
  }

  private boolean withinRates(InetAddress source) {
    long now = System.nanoTime();
    if (!invitesOfSource.tryTake(source, now)) {
      return false;
    }
    synchronized (invites) {
      return invites.tryTake(now);
    }
  }

  private void refuse(SIPRequest request, ResponsePath path, String reason, int seconds) {
    refusals.refused(path.source(), 503, reason);
    path.send(busy(request, seconds));
  }

  private void open(ServerTransaction transaction, InboundCall call) {
    context.calls().makeRoom();
    if (!context.calls().add(call)) {
      transaction.send(busy(transaction.request(), 10));
      return;
    }
    transaction.send(replies.of(transaction.request(), 100));
    call.start();
  }

  private SIPResponse busy(SIPRequest request, int seconds) {
    return replies.retryAfter(replies.of(request, 503), seconds);
  }
}
