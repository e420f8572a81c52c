package org.partyline.signaling.sip;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.partyline.signaling.sip.call.EndpointContext;
import org.partyline.signaling.sip.call.InviteRateLimiter;
import org.partyline.signaling.sip.call.JainCall;
import org.partyline.signaling.sip.call.RequestDispatcher;
import org.partyline.signaling.sip.dialog.Listener;
import org.partyline.signaling.sip.stack.JainStack;
import org.partyline.signaling.sip.stack.ListenPoints;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.transaction.Timings;

/// Takes SIP calls (RFC 3261) on UDP and TCP, and nothing else: it never registers anybody, never
/// answers a digest challenge.
public final class SipEndpoint implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofMillis(1_200);
  private static final Duration WATCH = Duration.ofSeconds(3);

  private final ScheduledExecutorService timer;
  private final JainStack stack;
  private final EndpointContext board;
  private final RequestDispatcher door;
  private boolean closed;

  private SipEndpoint(
      ScheduledExecutorService timer,
      JainStack stack,
      EndpointContext board,
      RequestDispatcher door) {
    this.timer = timer;
    this.stack = stack;
    this.board = board;
    this.door = door;
  }

  /// Opens all listen points.
  ///
  /// @throws SipException when one can't be opened; none stays open then
  public static SipEndpoint open(SipSettings settings, SipCallHandler handler) {
    return open(settings, handler, Timings.RFC_3261);
  }

  static SipEndpoint open(SipSettings settings, SipCallHandler handler, Timings timings) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sip-timer").factory());
    EndpointContext board = EndpointContext.of(settings, handler, timings, timer);
    JainStack stack;
    try {
      stack = JainStack.create(settings.admitted());
    } catch (SipException e) {
      timer.shutdownNow();
      throw e;
    }
    var admission = new InviteRateLimiter(settings.maxInvitesPerSecond(), System::nanoTime);
    var door = new RequestDispatcher(board, admission, stack::queuedDatagrams);
    stack.addValve(door);
    var endpoint = new SipEndpoint(timer, stack, board, door);
    try {
      new ListenPoints(stack, new Listener(board.byes()), board.locals()).open(settings.listen());
    } catch (SipException e) {
      endpoint.stop();
      throw e;
    }
    var _ =
        timer.scheduleWithFixedDelay(
            stack::replaceDeadWorkers, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
    return endpoint;
  }

  /// Where we listen, with the ports that were taken, in the order of the settings.
  public List<ListenPoint> bound() {
    return board.locals().all().stream().map(LocalAddress::point).toList();
  }

  /// Calls that have not ended, ringing ones included.
  public int openCalls() {
    return board.calls().size();
  }

  /// Requests that are remembered for their repeats.
  int openTransactions() {
    return board.transactions().size();
  }

  /// BYE to those who are in a call, 503 to those who still ring; waits at most 1.5 s.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    door.close();
    board.calls().all().forEach(JainCall::shutDown);
    long deadline = System.nanoTime() + CLOSING.toNanos();
    try {
      while ((openCalls() > 0 || board.byes().unanswered() > 0) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  private void stop() {
    timer.shutdownNow();
    board.locals().all().forEach(local -> local.processor().stop());
    // The rest of the stack takes its time, and needs nobody to wait.
    Thread.ofVirtual().name("sip-stop").start(stack::stop);
  }
}
