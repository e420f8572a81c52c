package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.transaction.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the way from a registrar to us open (RFC 5626 §4.4): by line ends that nobody answers, or
/// by OPTIONS where the trunk has an interval for them. An OPTIONS without answer means that the
/// way is lost. Used on the trunk's executor.
final class KeepAlive {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

  private final TrunkContext context;
  private final TrunkRequests requests;
  private final Executor executor;
  private final Runnable lost;
  private final Duration interval;
  private final boolean options;
  private final boolean wanted;
  private Timers.@Nullable Timer timer;
  private @Nullable NextHop running;

  /// @param lost called on the executor
  KeepAlive(
      SipTrunk trunk,
      TrunkContext context,
      TrunkRequests requests,
      Executor executor,
      Runnable lost) {
    this.executor = executor;
    this.lost = lost;
    this.context = context;
    this.requests = requests;
    this.wanted = trunk.registrar().isPresent();
    this.options = trunk.optionsInterval().isPresent();
    // The shortest NAT timers are 30 s for UDP and some minutes for TCP.
    Duration usual = context.timings().t1().multipliedBy(trunk.transport().reliable() ? 190 : 50);
    this.interval = trunk.optionsInterval().orElse(usual);
  }

  void start(NextHop hop) {
    if (wanted && !hop.equals(running)) {
      stop();
      running = hop;
      next(hop);
    }
  }

  void stop() {
    running = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void next(NextHop hop) {
    timer = context.timers().after(interval, () -> executor.execute(() -> send(hop)));
  }

  private void send(NextHop hop) {
    if (!hop.equals(running)) {
      return;
    }
    if (options) {
      SIPRequest request = requests.options();
      context.clients().send(request, List.of(hop), new Sign(executor, lost));
    } else {
      try {
        hop.local().keepAlive(hop.address());
      } catch (IOException e) {
        LOG.debug("A keep-alive could not be sent: {}", e.toString());
      }
    }
    next(hop);
  }

  private record Sign(Executor executor, Runnable lost) implements ClientTransaction.User {
    @Override
    public void onResponse(SIPResponse response) {}

    @Override
    public void onFailure(int status) {
      executor.execute(lost);
    }
  }
}
