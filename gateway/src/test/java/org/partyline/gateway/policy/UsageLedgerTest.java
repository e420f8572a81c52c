package org.partyline.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.policy.Decision.Rule;

class UsageLedgerTest {
  private static final Price CENT =
      new Price(new BigDecimal("0.01"), BigDecimal.ZERO, Duration.ofMinutes(1));

  private Instant now = Instant.EPOCH;
  private final UsageLedger ledger = new UsageLedger(() -> now);

  private static Limited user(int calls, int minutes, int simultaneous, String spending) {
    return new Limited(
        Rule.USER_LIMIT,
        "user ada",
        "you",
        new Limits(
            calls,
            Duration.ofMinutes(minutes),
            simultaneous,
            Optional.of(spending).filter(s -> !s.isEmpty()).map(BigDecimal::new)));
  }

  private UsageLedger.Lease lease(Limited limited) {
    return (UsageLedger.Lease) ledger.reserve(List.of(limited), Optional.of(CENT));
  }

  private String refused(Limited limited) {
    return ledger.reserve(List.of(limited), Optional.of(CENT))
            instanceof UsageLedger.Exhausted(_, String why)
        ? why
        : "granted";
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void simultaneousCallsAndCallsPerDayAreCounted() {
    Limited two = user(3, 100, 2, "");
    UsageLedger.Lease first = lease(two);
    lease(two).settle(Optional.empty());
    UsageLedger.Lease third = lease(two);
    assertThat(refused(two)).contains("2 calls at one time");
    first.settle(Optional.of(Duration.ofMinutes(1)));
    assertThat(refused(two)).contains("3 calls in 24 hours");
    pass(Duration.ofHours(24).plusSeconds(1));
    assertThat(refused(two))
        .as("what has ended is forgotten, what goes on is not")
        .isEqualTo("granted");
    third.settle(Optional.empty());
  }

  @Test
  void aCallThatWasNotMadeDoesNotCount() {
    Limited one = user(1, 10, 1, "");
    lease(one).cancel();
    assertThat(ledger.usage("user ada")).isEqualTo(Usage.NOTHING);
    assertThat(refused(one)).isEqualTo("granted");
  }

  @Test
  void minutesAreReservedAFewAtATime() {
    Limited twelve = user(9, 12, 9, "");
    UsageLedger.Lease lease = lease(twelve);
    assertThat(lease.length()).isEqualTo(Duration.ofMinutes(5));
    UsageLedger.Lease other = lease(twelve);
    assertThat(other.length()).isEqualTo(Duration.ofMinutes(5));
    assertThat(lease.extend()).isEqualTo(Duration.ofMinutes(7));
    assertThat(lease.extend()).as("nothing is left").isEqualTo(Duration.ofMinutes(7));
    other.settle(Optional.of(Duration.ofMinutes(1)));
    assertThat(lease.extend()).isEqualTo(Duration.ofMinutes(11));
  }

  @Test
  void moneyEndsACall() {
    Limited threeCents = user(9, 100, 9, "0.03");
    UsageLedger.Lease lease = lease(threeCents);
    assertThat(lease.length()).isEqualTo(Duration.ofMinutes(3));
    assertThat(refused(threeCents)).contains("a cost of 0.03");
    assertThat(lease.settle(Optional.of(Duration.ofSeconds(61)))).contains(new BigDecimal("0.02"));
    assertThat(lease(threeCents).length()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatCostsNobodyKnowsWhatIsNotCalledOnALimit() {
    assertThat(ledger.reserve(List.of(user(9, 9, 9, "1")), Optional.empty()))
        .isInstanceOf(UsageLedger.Exhausted.class);
    assertThat(ledger.reserve(List.of(user(9, 9, 9, "")), Optional.empty()))
        .isInstanceOf(UsageLedger.Lease.class);
  }

  @Test
  void nobodyAnsweredCostsNothing() {
    var withFee = new Price(BigDecimal.ONE, BigDecimal.ONE, Duration.ofSeconds(1));
    var lease =
        (UsageLedger.Lease) ledger.reserve(List.of(user(9, 9, 9, "9")), Optional.of(withFee));
    assertThat(lease.settle(Optional.empty()).orElseThrow()).isZero();
    assertThat(ledger.usage("user ada").cost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0.06, 0, 60, 61, 0.12",
    "0.06, 0, 1, 61, 0.061",
    "0.06, 0.10, 60, 1, 0.16",
    "0, 0, 60, 600, 0",
  })
  void begunIncrementsArePaid(
      String perMinute, String connection, int increment, int seconds, String cost) {
    var price =
        new Price(
            new BigDecimal(perMinute), new BigDecimal(connection), Duration.ofSeconds(increment));
    assertThat(price.cost(Duration.ofSeconds(seconds))).isEqualByComparingTo(cost);
  }

  @Test
  void theLongestPrefixHasThePrice() {
    var table =
        new RateTable(
            List.of(
                new RateTable.Rate("49", CENT),
                new RateTable.Rate(
                    "4915", new Price(BigDecimal.ONE, BigDecimal.ZERO, Duration.ofMinutes(1)))));
    assertThat(table.price(new PhoneNumber("4915123456789")).orElseThrow().perMinute())
        .isEqualTo("1");
    assertThat(table.price(new PhoneNumber("49301234567"))).contains(CENT);
    assertThat(table.price(new PhoneNumber("43158800"))).isEmpty();
  }

  /// Whatever calls come and go, and however long they use what they were granted.
  @Test
  void noLimitIsEverExceeded() {
    var random = new Random(67);
    var price = new Price(new BigDecimal("0.07"), new BigDecimal("0.03"), Duration.ofSeconds(30));
    Limited limited = user(200, 60, 4, "2.00");
    record Live(UsageLedger.Lease lease, Instant answered) {}
    var live = new ArrayList<Live>();
    var spent = BigDecimal.ZERO;
    var talked = Duration.ZERO;
    for (int i = 0; i < 2_000; i++) {
      pass(Duration.ofSeconds(random.nextInt(20)));
      for (Live call : List.copyOf(live)) {
        Duration length = Duration.between(call.answered(), now);
        Duration granted = random.nextBoolean() ? call.lease().extend() : call.lease().length();
        if (length.compareTo(granted) >= 0 || random.nextInt(8) == 0) {
          Duration real = length.compareTo(granted) < 0 ? length : granted;
          spent = spent.add(call.lease().settle(Optional.of(real)).orElseThrow());
          talked = talked.plus(real);
          live.remove(call);
        }
      }
      if (ledger.reserve(List.of(limited), Optional.of(price)) instanceof UsageLedger.Lease lease) {
        live.add(new Live(lease, now));
      }
      assertThat(ledger.usage("user ada").cost()).isLessThanOrEqualTo(new BigDecimal("2.00"));
    }
    assertThat(now).isBefore(Instant.EPOCH.plus(Duration.ofHours(24)));
    assertThat(spent).isBetween(new BigDecimal("1.80"), new BigDecimal("2.00"));
    assertThat(talked).isLessThanOrEqualTo(Duration.ofMinutes(60));
  }

  @Test
  void manyAtOnceGetNoMoreThanThereIs() throws Exception {
    Limited limited = user(10, 1_000, 10, "");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<UsageLedger.Grant>> all =
          java.util.Collections.nCopies(
              200, () -> ledger.reserve(List.of(limited), Optional.of(CENT)));
      long granted = 0;
      for (var done : threads.invokeAll(all)) {
        granted += done.get() instanceof UsageLedger.Lease ? 1 : 0;
      }
      assertThat(granted).isEqualTo(10);
    }
  }
}
