package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// A call handler that keeps calls and events for a test.
final class TestCalls implements SipCallHandler {
  static final String SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 40000 RTP/AVP 8
      """
          .replace("\n", "\r\n");

  private final BlockingQueue<IncomingCall> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  private final Consumer<IncomingCall> onCall;
  private volatile Function<SipParty, Optional<SipStatus>> availability = _ -> Optional.empty();

  TestCalls(Consumer<IncomingCall> onCall) {
    this.onCall = onCall;
  }

  /// Rings and answers at once.
  static TestCalls answering() {
    return new TestCalls(call -> {
      call.ring();
      call.answer(SDP);
    });
  }

  /// Rings only.
  static TestCalls ringing() {
    return new TestCalls(IncomingCall::ring);
  }

  @Override
  public Consumer<SipEvent> incoming(IncomingCall call) {
    calls.add(call);
    onCall.accept(call);
    return events::add;
  }

  @Override
  public Optional<SipStatus> availability(SipParty called, InetSocketAddress source) {
    return availability.apply(called);
  }

  /// What OPTIONS is told of a party.
  void availability(Function<SipParty, Optional<SipStatus>> answer) {
    availability = answer;
  }

  IncomingCall nextCall() throws InterruptedException {
    return within(calls, "no call came");
  }

  SipEvent nextEvent() throws InterruptedException {
    return within(events, "no event came");
  }

  int callsSeen() {
    return calls.size();
  }

  private static <T> T within(BlockingQueue<T> queue, String otherwise)
      throws InterruptedException {
    T next = queue.poll(Duration.ofSeconds(8).toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError(otherwise);
    }
    return next;
  }
}
