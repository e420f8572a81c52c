package org.partyline.signaling.sip.locate;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Answers, as long as they hold. Those that are over are used still while no DNS server answers
/// (RFC 8767): a carrier rarely moves, and a lost DNS server must not take the trunk with it.
final class DnsCache {
  private static final int MAX_NAMES = 1_000;
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(1);

  /// How long a name is not asked for again that does not exist, or whose server does not answer.
  private static final Duration NONE = Duration.ofSeconds(30);

  private record Question(String name, Dns.Type type) {}

  private record Known(List<Dns.Answer> answers, Instant until) {}

  private final Dns dns;
  private final Map<Question, Known> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Known> eldest) {
          return size() > MAX_NAMES;
        }
      };

  DnsCache(Dns dns) {
    this.dns = dns;
  }

  List<Dns.Answer> lookUp(String name, Dns.Type type, Instant now) throws Dns.DnsException {
    var question = new Question(name.toLowerCase(Locale.ROOT), type);
    Optional<Known> known = get(question);
    if (known.filter(e -> now.isBefore(e.until())).isPresent()) {
      return known.get().answers();
    }
    try {
      List<Dns.Answer> answers = dns.lookUp(name, type);
      put(question, new Known(answers, now.plus(lifetime(answers))));
      return answers;
    } catch (Dns.DnsException e) {
      if (known.isEmpty()) {
        throw e;
      }
      put(question, new Known(known.get().answers(), now.plus(NONE)));
      return known.get().answers();
    }
  }

  private static Duration lifetime(List<Dns.Answer> answers) {
    if (answers.isEmpty()) {
      return NONE;
    }
    Duration shortest =
        Duration.ofSeconds(answers.stream().mapToLong(Dns.Answer::ttl).min().orElse(0));
    Duration bounded = shortest.compareTo(LONGEST) > 0 ? LONGEST : shortest;
    return bounded.compareTo(SHORTEST) < 0 ? SHORTEST : bounded;
  }

  private synchronized Optional<Known> get(Question question) {
    return Optional.ofNullable(entries.get(question));
  }

  private synchronized void put(Question question, Known entry) {
    entries.put(question, entry);
  }
}
