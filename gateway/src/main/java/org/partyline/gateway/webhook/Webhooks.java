package org.partyline.gateway.webhook;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// All webhooks. May be used from any thread; telling an event returns at once. What has not been
/// delivered when the process ends is not.
public final class Webhooks implements AutoCloseable {
  private static final int MAX = 50;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final WebhookStore store;
  private final Receivers receivers;
  private final Function<String, String> secrets;
  private final Settings settings;
  private final InstantSource wallClock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();

  /// How often a receiver that fails is tried, and how long each pause may be.
  ///
  /// @param first after the first attempt; each later one is three times as long
  public record Pauses(int attempts, Duration first, Duration longest) {
    /// For three quarters of an hour.
    public static final Pauses USUAL = new Pauses(8, Duration.ofSeconds(2), Duration.ofMinutes(15));

    Duration after(int attempt) {
      Duration pause = first;
      for (int i = 1; i < attempt && pause.compareTo(longest) < 0; i++) {
        pause = pause.multipliedBy(3);
      }
      return pause.compareTo(longest) < 0 ? pause : longest;
    }
  }

  /// How hard it is tried.
  ///
  /// @param waiting events that may wait for one receiver
  public record Settings(Pauses pauses, int waiting) {
    public static final Settings USUAL = new Settings(Pauses.USUAL, 1_000);
  }

  /// One as somebody wants it.
  ///
  /// @param events all where it is empty
  public record Wanted(URI url, Set<String> events, boolean enabled) {
    public Wanted {
      events = Set.copyOf(events);
    }
  }

  /// What becomes of webhooks that are replaced.
  ///
  /// @param save writes them
  public record Replacement(List<Webhook> before, List<Webhook> after, Runnable save) {
    public Replacement {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /// It cannot be added.
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /// @param secrets what a webhook of an id signs with: the same at each start, and kept nowhere
  public Webhooks(
      WebhookStore store,
      Receivers receivers,
      Function<String, String> secrets,
      Settings settings,
      InstantSource wallClock) {
    this.store = store;
    this.receivers = receivers;
    this.secrets = secrets;
    this.settings = settings;
    this.wallClock = wallClock;
    store.all().forEach(this::open);
  }

  private void open(Webhook webhook) {
    var outbox =
        new Outbox(
            new Webhook(
                webhook.id(),
                webhook.url(),
                webhook.events(),
                webhook.enabled(),
                secrets.apply(webhook.id()),
                webhook.created()),
            new Sender(receivers, TIMEOUT_MILLIS),
            settings.pauses(),
            settings.waiting(),
            wallClock);
    outboxes.put(webhook.id(), outbox);
    outbox.start();
  }

  /// Tells all that want it.
  ///
  /// @param data JSON
  public void tell(String event, String data) {
    for (Outbox outbox : outboxes.values()) {
      if (outbox.webhook().wants(event)) {
        send(outbox, event, data);
      }
    }
  }

  private Delivery send(Outbox outbox, String event, String data) {
    String id = UUID.randomUUID().toString();
    Instant now = wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
    String body =
        "{\"id\":\""
            + id
            + "\",\"event\":\""
            + event
            + "\",\"at\":\""
            + now
            + "\",\"data\":"
            + data
            + "}";
    return outbox.add(new Outbox.Message(id, event, now, body));
  }

  /// By when they were made.
  public List<Webhook> all() {
    return outboxes.values().stream()
        .map(Outbox::webhook)
        .sorted(Comparator.comparing(Webhook::created).thenComparing(Webhook::id))
        .toList();
  }

  public Optional<Webhook> find(String id) {
    return Optional.ofNullable(outboxes.get(id)).map(Outbox::webhook);
  }

  /// Adds one, with a new secret.
  public synchronized Webhook add(URI url, Set<String> events, boolean enabled)
      throws RefusedException {
    check(url);
    if (outboxes.size() >= MAX) {
      throw new RefusedException("there are " + MAX + " webhooks already");
    }
    Webhook webhook = made(new Wanted(url, events, enabled));
    store.save(webhook);
    open(webhook);
    return webhook;
  }

  private Webhook made(Wanted wanted) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    return new Webhook(
        id,
        wanted.url(),
        wanted.events(),
        wanted.enabled(),
        secrets.apply(id),
        wallClock.instant());
  }

  /// Puts webhooks in place of all that there are. One whose URL was there already is that one, and
  /// keeps its secret; a new one has a new secret.
  ///
  /// @param transaction saves, and says whether it has: if not, nothing has changed
  public synchronized void replace(List<Wanted> wanted, Predicate<Replacement> transaction)
      throws RefusedException {
    if (wanted.size() > MAX) {
      throw new RefusedException("more than " + MAX + "; leave some out");
    }
    List<Webhook> before = all();
    var gone = new ArrayList<>(before);
    var after = new ArrayList<Webhook>();
    for (Wanted one : wanted) {
      check(one.url());
      Optional<Webhook> there =
          gone.stream().filter(webhook -> webhook.url().equals(one.url())).findFirst();
      there.ifPresent(gone::remove);
      after.add(
          there
              .map(was ->
                  new Webhook(
                      was.id(),
                      was.url(),
                      one.events(),
                      one.enabled(),
                      was.secret(),
                      was.created()))
              .orElseGet(() -> made(one)));
    }
    List<Webhook> anew = after.stream().filter(webhook -> !before.contains(webhook)).toList();
    Runnable save =
        () -> {
          gone.forEach(webhook -> store.delete(webhook.id()));
          anew.forEach(store::save);
        };
    if (transaction.test(new Replacement(before, after, save))) {
      gone.forEach(
          webhook -> Optional.ofNullable(outboxes.remove(webhook.id())).ifPresent(Outbox::close));
      anew.forEach(webhook ->
          Optional.ofNullable(outboxes.get(webhook.id()))
              .ifPresentOrElse(outbox -> outbox.change(webhook), () -> open(webhook)));
    }
  }

  /// Changes all but its secret. Empty when there is none of that id.
  public synchronized Optional<Webhook> change(
      String id, URI url, Set<String> events, boolean enabled) throws RefusedException {
    Outbox outbox = outboxes.get(id);
    if (outbox == null) {
      return Optional.empty();
    }
    check(url);
    Webhook was = outbox.webhook();
    var changed = new Webhook(id, url, events, enabled, was.secret(), was.created());
    store.save(changed);
    outbox.change(changed);
    return Optional.of(changed);
  }

  /// Why this is no URL that can be told; empty where it can.
  public Optional<String> refusal(URI url) {
    return receivers.refusal(url);
  }

  private void check(URI url) throws RefusedException {
    Optional<String> refusal = refusal(url);
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
  }

  /// False when there is none of that id.
  public synchronized boolean remove(String id) {
    Outbox outbox = outboxes.get(id);
    if (outbox == null) {
      return false;
    }
    store.delete(id);
    outboxes.remove(id);
    outbox.close();
    return true;
  }

  /// Sends a `test` event, whatever it wants otherwise. Empty when there is none of that id.
  public Optional<Delivery> test(String id) {
    return Optional.ofNullable(outboxes.get(id)).map(outbox -> send(outbox, "test", "{}"));
  }

  /// The latest deliveries of one, the latest first. Empty when there is none of that id.
  public Optional<List<Delivery>> deliveries(String id) {
    return Optional.ofNullable(outboxes.get(id)).map(Outbox::deliveries);
  }

  @Override
  public void close() {
    outboxes.values().forEach(Outbox::close);
  }
}
