package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.trunk.Authentication;
import org.partyline.signaling.sip.trunk.Trunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a call's requests within its dialogs. A trunk's challenge (401, 407) is answered, as
/// carriers challenge re-INVITE and BYE too; whoever else challenges gets no credentials (a caller
/// could collect them with a challenge to our BYE). Used on the call's executor.
final class DialogRequests {
  private static final Logger LOG = LoggerFactory.getLogger(DialogRequests.class);

  private final DialogCall call;
  private final EndpointContext context;
  private final @Nullable Trunk trunk;
  private final @Nullable Authentication authentication;

  DialogRequests(DialogCall call, EndpointContext context, Optional<Trunk> trunk) {
    this.call = call;
    this.context = context;
    this.trunk = trunk.orElse(null);
    this.authentication = trunk.map(Trunk::authentication).orElse(null);
  }

  /// The call's credentials; null for a call of no trunk.
  @Nullable Authentication authentication() {
    return authentication;
  }

  @Nullable ClientTransaction send(Dialog dialog, SIPRequest request, ClientTransaction.User user) {
    List<NextHop> hops = hops(dialog);
    context.replies().set(request, "User-Agent", context.settings().userAgent());
    if (authentication == null || trunk == null || !isTrunks(hops, trunk)) {
      return context.clients().send(request, hops, user);
    }
    authentication.newRequest();
    authentication.authorize(request, context.replies());
    return context
        .clients()
        .send(request, hops, new Answering(dialog, request, hops, user, authentication));
  }

  /// Where requests within a dialog go. By TLS only those are spoken to who have proved themselves:
  /// a trunk's own proxy takes what it has routed before.
  List<NextHop> hops(Dialog dialog) {
    List<NextHop> hops = context.routing().hops(dialog);
    if (trunk == null || trunk.settings().transport() != Transport.TLS) {
      return hops;
    }
    var all = new LinkedHashSet<>(hops);
    all.addAll(trunk.hops().hops());
    return List.copyOf(all);
  }

  private static boolean isTrunks(List<NextHop> hops, Trunk trunk) {
    return !hops.isEmpty()
        && hops.stream().allMatch(hop -> trunk.sends(hop.address().getAddress()));
  }

  /// Ends a dialog; may block while a TCP connection is made.
  ///
  /// @param cause why, where it is no usual hang-up: a Reason header's value (RFC 3326)
  void bye(Dialog dialog, Optional<String> cause) {
    SIPRequest bye = dialog.request(Request.BYE);
    cause.ifPresent(value -> context.replies().set(bye, "Reason", value));
    send(dialog, bye, new Ignored(call, Request.BYE));
  }

  /// Answers the challenges to one request, and hands everything else on.
  private final class Answering implements ClientTransaction.User {
    private final Dialog dialog;
    private final SIPRequest request;
    private final List<NextHop> hops;
    private final ClientTransaction.User user;
    private final Authentication credentials;

    Answering(
        Dialog dialog,
        SIPRequest request,
        List<NextHop> hops,
        ClientTransaction.User user,
        Authentication credentials) {
      this.dialog = dialog;
      this.request = request;
      this.hops = hops;
      this.user = user;
      this.credentials = credentials;
    }

    @Override
    public void onResponse(SIPResponse response) {
      if (Authentication.isChallenge(response)) {
        call.execute(() -> challenged(response));
      } else {
        user.onResponse(response);
      }
    }

    private void challenged(SIPResponse response) {
      Optional<String> hopeless = credentials.challenged(response);
      if (hopeless.isPresent()) {
        LOG.warn("{} within {}: {}", request.getMethod(), call.callId(), hopeless.get());
        user.onResponse(response);
        return;
      }
      SIPRequest again = dialog.again(request);
      credentials.authorize(again, context.replies());
      context.clients().send(again, hops, new Answering(dialog, again, hops, user, credentials));
    }

    @Override
    public void onFailure(int status) {
      user.onFailure(status);
    }
  }
}
