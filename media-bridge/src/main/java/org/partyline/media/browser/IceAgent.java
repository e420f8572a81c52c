package org.partyline.media.browser;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.BrowserEvent;

/// ICE-lite for one browser (RFC 8445, 2.5): it answers the browser's checks and lets the browser
/// choose the path. Lives on the loop.
final class IceAgent {
  /// No check for so long means that the browser is gone or no longer consents (RFC 7675).
  static final Duration CONSENT = Duration.ofSeconds(15);

  /// How long the browser may take to reach us at all.
  static final Duration CONNECT = Duration.ofSeconds(30);

  private static final int MAX_PATHS = 8;
  private static final char[] ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String localFragment;
  private final String localPassword;
  private final byte[] username;
  private final long openedNanos;
  private final Map<Path, Long> validated = new LinkedHashMap<>();
  private @Nullable Path selected;
  private long consentNanos;

  /// A way to the browser: one of our transport addresses and one of theirs.
  record Path(BrowserWire wire, InetSocketAddress remote) {}

  /// @param remoteFragment from the offer
  IceAgent(String localFragment, String localPassword, String remoteFragment, long nowNanos) {
    this.localFragment = localFragment;
    this.localPassword = localPassword;
    this.username = (localFragment + ':' + remoteFragment).getBytes(StandardCharsets.UTF_8);
    this.openedNanos = nowNanos;
    this.consentNanos = nowNanos;
  }

  /// A random string of characters that ICE allows: 6 bits each.
  static String random(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ICE_CHARS[RANDOM.nextInt(ICE_CHARS.length)]);
    }
    return text.toString();
  }

  String localFragment() {
    return localFragment;
  }

  String localPassword() {
    return localPassword;
  }

  /// What to answer to a request that names our fragment; nothing to what does not prove that it is
  /// from the browser. A request that does makes its path a valid one.
  Optional<ByteBuffer> answer(StunMessage request, Path path, long nowNanos) {
    byte[] password = localPassword.getBytes(StandardCharsets.UTF_8);
    byte[] given = request.username().orElse("").getBytes(StandardCharsets.UTF_8);
    if (!request.fingerprinted()
        || !MessageDigest.isEqual(given, username)
        || !request.isFrom(password)) {
      return Optional.empty();
    }
    if (request.unknownAttribute() >= 0) {
      byte[] unknown = {
        (byte) (request.unknownAttribute() >> 8), (byte) request.unknownAttribute()
      };
      return Optional.of(
          new StunWriter(StunMessage.BINDING_ERROR, request.transactionId())
              .error(420, "Unknown Attribute")
              .attribute(StunMessage.UNKNOWN_ATTRIBUTES, unknown)
              .sign(password));
    }
    if (request.controlled()) {
      return Optional.of(
          new StunWriter(StunMessage.BINDING_ERROR, request.transactionId())
              .error(487, "Role Conflict")
              .sign(password));
    }
    accept(path, request.useCandidate(), nowNanos);
    return Optional.of(StunWriter.success(request.transactionId(), path.remote(), password));
  }

  private void accept(Path path, boolean nominated, long nowNanos) {
    consentNanos = nowNanos;
    validated.put(path, nowNanos);
    if (nominated && !path.equals(selected)) {
      selected = path;
    }
    if (validated.size() > MAX_PATHS) {
      validated.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(selected))
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .ifPresent(this::forget);
    }
  }

  private void forget(Path path) {
    validated.remove(path);
    path.wire().forget(path.remote());
  }

  /// Leaves all sockets.
  void close() {
    validated.keySet().forEach(path -> path.wire().forget(path.remote()));
    validated.clear();
    selected = null;
  }

  boolean isValid(Path path) {
    return validated.containsKey(path);
  }

  /// Where to send: the path last nominated; before the first nomination any valid one.
  @Nullable Path selected() {
    if (selected == null && !validated.isEmpty()) {
      return validated.keySet().iterator().next();
    }
    return selected;
  }

  /// Why this path can no longer be used, if so.
  Optional<BrowserEvent.Lost> lost(long nowNanos) {
    if (validated.isEmpty() && nowNanos - openedNanos > CONNECT.toNanos()) {
      return Optional.of(
          new BrowserEvent.Lost(
              BrowserEvent.Cause.UNREACHABLE,
              "the browser never reached us: no ICE check arrived"));
    }
    if (!validated.isEmpty() && nowNanos - consentNanos > CONSENT.toNanos()) {
      return Optional.of(
          new BrowserEvent.Lost(
              BrowserEvent.Cause.GONE,
              "the browser is gone: no ICE check for " + CONSENT.toSeconds() + " s"));
    }
    return Optional.empty();
  }
}
