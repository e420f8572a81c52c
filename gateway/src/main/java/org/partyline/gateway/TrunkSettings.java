package org.partyline.gateway;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.partyline.gateway.call.CallLimits;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.DayLimits;
import org.partyline.gateway.config.DialOut;
import org.partyline.gateway.config.Preset;
import org.partyline.gateway.config.Secret;
import org.partyline.gateway.config.Trunk;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.metrics.Metrics;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.Price;
import org.partyline.gateway.policy.RateTable;
import org.partyline.gateway.policy.UsageFile;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.routing.Carrier;
import org.partyline.media.PhoneSettings;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.TlsCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trunks and the rules for calling out, as each part wants them.
final class TrunkSettings {
  private static final Logger LOG = LoggerFactory.getLogger(TrunkSettings.class);

  /// Whoever was called and is left alone costs money.
  private static final Duration ALONE = Duration.ofMinutes(5);

  private TrunkSettings() {}

  static List<SipTrunk> sip(Configuration config) {
    return config.trunks().stream().map(trunk -> sip(trunk, country(trunk, config))).toList();
  }

  private static SipTrunk sip(Trunk trunk, String country) {
    String user =
        trunk
            .user()
            .or(() -> callerNumber(trunk).map(own -> trunk.style().write(own, country)))
            .orElse("partyline");
    return new SipTrunk(
        trunk.name(),
        trunk.domainHost(),
        trunk.registrarHost(),
        trunk.outboundProxies(),
        trunk.carriedBy(),
        user,
        trunk
            .password()
            .map(password ->
                new SipTrunk.Credentials(
                    trunk.authUser().orElse(user), password.reveal(), trunk.realmName())),
        trunk.registrationTime(),
        Optional.of(trunk.optionsInterval()).filter(Duration::isPositive),
        trunk.sessionExpires(),
        trunk.publicAddress(),
        new SipTrunk.Tls(
            trunk.tls().authorities(),
            trunk
                .tls()
                .certificate()
                .flatMap(chain -> trunk.tls().key().map(key -> new TlsCertificate(chain, key))),
            trunk.wildcardCertificates()),
        new SipTrunk.Inbound(
            trunk.inbound().addresses(),
            trunk.inbound().hosts(),
            trunk
                .inbound()
                .user()
                .map(name ->
                    new SipTrunk.Credentials(
                        name, trunk.inbound().password().map(Secret::reveal).orElse(""))),
            trunk.inbound().maxCalls()));
  }

  /// What is watched of them.
  static List<Metrics.Watched> watched(Configuration config) {
    return config.trunks().stream()
        .map(trunk -> new Metrics.Watched(trunk.name(), trunk.registrarHost().isPresent()))
        .toList();
  }

  static List<Carrier> carriers(Configuration config) {
    return config.trunks().stream().map(trunk -> carrier(trunk, config)).toList();
  }

  private static Carrier carrier(Trunk trunk, Configuration config) {
    return new Carrier(
        trunk.name(),
        country(trunk, config),
        trunk.style(),
        new Carrier.Identity(
            trunk.identityHeader(),
            trunk.domainHost(),
            callerNumber(trunk),
            trunk.identity().hidden(),
            trunk.identity().diversion().flatMap(TrunkSettings::number)),
        trunk.prefixes().stream().map(TrunkSettings::digits).toList(),
        new RateTable(
            trunk.rates().stream()
                .map(rate ->
                    new RateTable.Rate(
                        digits(rate.prefix()),
                        new Price(rate.perMinute(), rate.connection(), rate.increment())))
                .toList()),
        limits(trunk.limits()),
        trunk.callsPerSecond(),
        trunk.ringTimeout(),
        trunk.maxDuration(),
        trunk.dtmf() == Preset.Dtmf.INFO);
  }

  /// How each trunk writes the numbers of its calls.
  static Map<String, NumberFormat> formats(Configuration config) {
    return config.trunks().stream()
        .collect(
            Collectors.toMap(
                Trunk::name, trunk -> new NumberFormat(country(trunk, config), trunk.form())));
  }

  /// What calls of a trunk offer and accept, both ways.
  static PhoneSettings media(PhoneSettings usual, Optional<Trunk> trunk) {
    return trunk
        .map(known ->
            usual
                .offering(known.offered().stream().map(Preset.Codec::name).toList())
                .encrypted(PhoneSettings.Srtp.valueOf(known.encryption().name()))
                .keyed(PhoneSettings.Keying.valueOf(known.keyExchange().name())))
        .orElse(usual);
  }

  static DialPolicy policy(Configuration config) {
    return new DialPolicy(rules(config.dialOut()), numbers(config));
  }

  static NumberReader numbers(Configuration config) {
    return new NumberReader(config.dialOut().country().orElse(config.dialIn().country()));
  }

  private static DialRules rules(DialOut dialOut) {
    return new DialRules(
        new DialRules.Who(
            dialOut.accounts().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()),
            dialOut.operators(),
            dialOut.voiced(),
            dialOut.everybodyInRoom(),
            Set.copyOf(dialOut.phones())),
        new DialRules.Where(
            new HashSet<>(dialOut.countries()),
            dialOut.prefixes().stream().map(TrunkSettings::digits).toList(),
            dialOut.deniedPrefixes().stream().map(TrunkSettings::digits).toList(),
            new HashSet<>(dialOut.types()),
            new HashSet<>(dialOut.shortNumbers())),
        limits(dialOut.perUser()),
        limits(dialOut.perRoom()),
        limits(dialOut.total()),
        dialOut.contact(),
        dialOut.currency());
  }

  /// Whether who is called presses 1 to join the room of a name; meetings have the usual.
  static Predicate<String> confirms(Configuration config) {
    return room ->
        config.rooms().named().stream()
            .filter(named -> named.name().equals(room))
            .findFirst()
            .flatMap(Configuration.NamedRoom::confirmCalls)
            .orElse(config.dialOut().confirm());
  }

  /// What calls out have used, and are yet to use.
  ///
  /// @param clock monotonic
  static UsageLedger ledger(Configuration config, InstantSource clock) {
    Optional<UsageFile> file =
        config.dialOut().usage().map(path -> UsageFile.at(path, InstantSource.system()));
    if (file.isEmpty() && !policy(config).rules().who().nobody() && !config.trunks().isEmpty()) {
      LOG.warn(
          "dial-out.usage names no file: what calls have used is forgotten at a restart, and the"
              + " limits of 24 hours begin anew");
    }
    return file.map(there -> new UsageLedger(clock, there)).orElseGet(() -> new UsageLedger(clock));
  }

  /// Of calls that we make.
  static CallLimits callLimits(Configuration config) {
    CallLimits usual = Settings.callLimits(config.dialIn());
    return new CallLimits(
        usual.maxAttempts(),
        usual.interDigitTimeout(),
        usual.inputTimeout(),
        usual.entryTimeout(),
        usual.aloneTimeout().compareTo(ALONE) < 0 ? usual.aloneTimeout() : ALONE,
        config.dialOut().maxDuration(),
        Duration.ZERO);
  }

  private static Limits limits(DayLimits limits) {
    Optional<BigDecimal> spending = limits.spending();
    return new Limits(
        limits.calls(), Duration.ofMinutes(limits.minutes()), limits.simultaneous(), spending);
  }

  private static Optional<PhoneNumber> callerNumber(Trunk trunk) {
    return trunk
        .identity()
        .callerNumber()
        .or(() -> trunk.numbers().stream().findFirst())
        .flatMap(TrunkSettings::number);
  }

  private static String country(Trunk trunk, Configuration config) {
    return trunk.country().orElse(config.dialIn().country());
  }

  /// In international form, as the configuration has them.
  private static Optional<PhoneNumber> number(String international) {
    return PhoneNumber.parse(international, "49");
  }

  private static String digits(String prefix) {
    return prefix.replaceAll("[^0-9]", "");
  }
}
