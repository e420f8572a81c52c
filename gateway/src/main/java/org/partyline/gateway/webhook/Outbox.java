package org.partyline.gateway.webhook;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What waits for one webhook, and a thread that sends it, one after the other. A receiver that
/// fails is tried again, more and more seldom; then the event is given up and the next one follows.
final class Outbox implements AutoCloseable {
  /// Deliveries that are remembered.
  private static final int REMEMBERED = 100;

  private final Sender sender;
  private final Webhooks.Pauses pauses;
  private final InstantSource wallClock;
  private final BlockingQueue<Message> queue;
  private final Deque<Delivery> deliveries = new ArrayDeque<>();
  private final Thread thread;
  private volatile Webhook webhook;

  /// An event on its way.
  record Message(String id, String event, Instant created, String body) {}

  Outbox(
      Webhook webhook,
      Sender sender,
      Webhooks.Pauses pauses,
      int waiting,
      InstantSource wallClock) {
    this.webhook = webhook;
    this.sender = sender;
    this.pauses = pauses;
    this.wallClock = wallClock;
    this.queue = new LinkedBlockingQueue<>(waiting);
    this.thread = Thread.ofVirtual().name("webhook-" + webhook.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Webhook webhook() {
    return webhook;
  }

  /// From the next attempt on.
  void change(Webhook changed) {
    webhook = changed;
  }

  /// Returns at once. What there is no place for is not sent.
  Delivery add(Message message) {
    // Remembered before it is sent: what becomes of it must not be overwritten by its beginning.
    Delivery waiting = remember(waiting(message, "", Optional.of(wallClock.instant())));
    return queue.offer(message)
        ? waiting
        : remember(
            waiting(message, "not sent: too many events wait for this receiver", Optional.empty()));
  }

  private Delivery waiting(Message message, String problem, Optional<Instant> next) {
    return delivery(message, 0, false, Optional.empty(), problem, next);
  }

  /// The latest first.
  synchronized List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  private synchronized Delivery remember(Delivery delivery) {
    if (deliveries.removeIf(known -> known.id().equals(delivery.id()))) {
      deliveries.addFirst(delivery);
      return delivery;
    }
    if (deliveries.size() >= REMEMBERED) {
      deliveries.removeLast();
    }
    deliveries.addFirst(delivery);
    return delivery;
  }

  private void run() {
    try {
      while (true) {
        deliver(queue.take());
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void deliver(Message message) throws InterruptedException {
    for (int attempt = 1; attempt <= pauses.attempts(); attempt++) {
      Optional<Duration> pause =
          attempt < pauses.attempts() ? Optional.of(pauses.after(attempt)) : Optional.empty();
      Delivery delivery = attempt(message, attempt, pause);
      remember(delivery);
      if (delivery.nextAttempt().isEmpty()) {
        return;
      }
      Thread.sleep(pause.orElse(Duration.ZERO));
    }
  }

  private Delivery attempt(Message message, int attempt, Optional<Duration> pause) {
    Webhook to = webhook;
    if (!to.enabled()) {
      return delivery(message, attempt, false, Optional.empty(), "switched off", Optional.empty());
    }
    Instant now = wallClock.instant();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "partyline");
    headers.put("Partyline-Event", message.event());
    headers.put("Partyline-Delivery", message.id());
    headers.put(Signature.HEADER, Signature.of(to.secret(), now, message.body()));
    Optional<Instant> next = pause.map(now::plus);
    try {
      int status = sender.post(to.url(), headers, message.body());
      boolean taken = status >= 200 && status < 300;
      return delivery(
          message,
          attempt,
          taken,
          Optional.of(status),
          taken ? "" : "answered " + status,
          taken ? Optional.empty() : next);
    } catch (Receivers.RefusedException e) {
      return delivery(
          message,
          attempt,
          false,
          Optional.empty(),
          String.valueOf(e.getMessage()),
          Optional.empty());
    } catch (IOException e) {
      return delivery(message, attempt, false, Optional.empty(), e.toString(), next);
    }
  }

  private Delivery delivery(
      Message message,
      int attempts,
      boolean delivered,
      Optional<Integer> status,
      String problem,
      Optional<Instant> next) {
    return new Delivery(
        message.id(),
        webhook.id(),
        message.event(),
        message.created(),
        attempts,
        delivered,
        status,
        problem,
        next);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
