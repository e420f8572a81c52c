package org.partyline.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.config.Preset.Codec;
import org.partyline.gateway.config.Preset.Dtmf;
import org.partyline.gateway.config.Preset.KeyExchange;
import org.partyline.gateway.config.Preset.Srtp;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.routing.IdentityHeader;
import org.partyline.signaling.sip.Transport;

/// A carrier's trunk, as it is written. What is not written is the preset's ([#registrarHost] and
/// the others that follow the components).
public record Trunk(
    String name,
    @Default("generic") Preset preset,
    Optional<String> user,
    Optional<String> authUser,
    Optional<Secret> password,
    @Default("[]") List<String> numbers,
    Optional<String> registrar,
    Optional<String> domain,
    Optional<String> realm,
    @Default("[]") List<String> outboundProxies,
    Optional<Transport> transport,
    Optional<String> publicAddress,
    Optional<Duration> expires,
    @Default("30s") Duration optionsInterval,
    Optional<Duration> sessionExpires,
    Identity identity,
    Optional<NumberFormat.Form> inboundFormat,
    Optional<NumberStyle> outboundFormat,
    Optional<String> country,
    Inbound inbound,
    Tls tls,
    @Default("[]") List<Codec> codecs,
    Optional<Srtp> srtp,
    @Default("sdes") KeyExchange keyExchange,
    @Default("rfc4733") Dtmf dtmf,
    @Default("[]") List<String> prefixes,
    @Default("1") int callsPerSecond,
    @Default("60s") Duration ringTimeout,
    @Default("4h") Duration maxDuration,
    @Default("{calls: 500, minutes: 1000, simultaneous: 10}") DayLimits limits,
    @Default("[]") List<Rate> rates) {
  private static final String HOST = "[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:]+](:[0-9]{1,5})?";

  public Trunk {
    numbers = List.copyOf(numbers);
    outboundProxies = List.copyOf(outboundProxies);
    codecs = List.copyOf(codecs);
    prefixes = List.copyOf(prefixes);
    rates = List.copyOf(rates);
    Check.that(
        name.matches("[a-z0-9][a-z0-9-]{0,31}") && !name.equals(Requester.ADMITTED),
        "name",
        "1 to 32 lower-case letters, digits or dashes, such as sipgate; not admitted");
    Check.that(
        registers(preset, registrar) ? user.isPresent() : true,
        "user",
        "is missing: the name to register with, at sipgate the SIP-ID such as 1234567t0");
    Check.that(
        user.isEmpty() || password.isPresent() || !registers(preset, registrar),
        "password",
        "is missing; write ${NAME} to take it from the environment");
    Check.that(
        preset.domain.isPresent() || domain.isPresent() || registrar.isPresent(),
        "domain",
        preset == Preset.TWILIO
            ? "is missing: your trunk's termination URI, such as example.pstn.twilio.com"
            : "is missing: the carrier's SIP domain, such as sip.example.net");
    host(domain, "domain");
    host(registrar.filter(host -> !host.equals("none")), "registrar");
    for (String proxy : outboundProxies) {
      host(Optional.of(proxy), "outboundProxies");
    }
    Check.that(
        preset != Preset.TELEKOM_COMPANYFLEX || !outboundProxies.isEmpty(),
        "outboundProxies",
        "is missing: such as [123456789012.primary.companyflex.de]");
    Check.that(
        country.map(NumberFormat::knownCountry).orElse(true),
        "country",
        "a country code such as \"49\", in quotes");
    for (String number : numbers) {
      Check.that(international(number), "numbers", "such as \"+49 30 1234567\", in quotes");
    }
    for (String prefix : prefixes) {
      DialOut.checkPrefix(prefix, "prefixes");
    }
    expires.ifPresent(time -> Check.range(time.toSeconds(), 30, 86_400, "expires"));
    Check.range(optionsInterval.toSeconds(), 0, 3_600, "optionsInterval");
    Check.range(callsPerSecond, 1, 1_000, "callsPerSecond");
    Check.range(ringTimeout.toSeconds(), 5, 300, "ringTimeout");
    Check.range(maxDuration.toSeconds(), 60, 86_400, "maxDuration");
  }

  private static boolean international(String number) {
    return number.startsWith("+") && PhoneNumber.parse(number, "49").isPresent();
  }

  private static void host(Optional<String> host, String setting) {
    Check.that(
        host.map(h -> h.matches(HOST)).orElse(true),
        setting,
        "a host such as sip.example.net or 192.0.2.1:5060");
  }

  private static boolean registers(Preset preset, Optional<String> registrar) {
    return registrar
        .map(host -> !host.equals("none"))
        .orElse(preset.registers && preset != Preset.GENERIC);
  }

  /// Where to register; empty for a trunk that knows our address.
  public Optional<String> registrarHost() {
    return registers(preset, registrar) ? registrar.or(() -> preset.registrar) : Optional.empty();
  }

  public String domainHost() {
    return domain.or(() -> preset.domain).or(this::registrarHost).orElseThrow();
  }

  public Optional<String> realmName() {
    return realm.or(preset::realm);
  }

  public Transport carriedBy() {
    return transport.orElse(preset.transport);
  }

  public Duration registrationTime() {
    return expires.orElse(preset.expires);
  }

  public NumberStyle style() {
    return outboundFormat.orElse(preset.numbers);
  }

  /// `49211…` could be an area code of Germany as well: who writes E.164 is known by the preset.
  public NumberFormat.Form form() {
    return inboundFormat.orElse(
        preset == Preset.GENERIC ? NumberFormat.Form.ANY : NumberFormat.Form.E164);
  }

  public IdentityHeader identityHeader() {
    return identity.header().orElse(preset.identity);
  }

  public List<Codec> offered() {
    return codecs.isEmpty() ? preset.codecs : codecs;
  }

  public boolean wildcardCertificates() {
    return tls.wildcards().orElseGet(preset::wildcardCertificates);
  }

  public Srtp encryption() {
    return srtp.orElseGet(preset::srtp);
  }

  /// What is shown to the called.
  ///
  /// @param callerNumber the number; the first of the trunk's own where it is not given
  /// @param hidden ask the carrier to show none (RFC 3323)
  /// @param diversion a number of ours for a Diversion header (RFC 5806)
  public record Identity(
      Optional<IdentityHeader> header,
      Optional<String> callerNumber,
      @Default("false") boolean hidden,
      Optional<String> diversion) {
    public Identity {
      Check.that(
          callerNumber.map(Trunk::international).orElse(true),
          "callerNumber",
          "a number such as \"+49 30 1234567\", in quotes");
      Check.that(
          diversion.map(Trunk::international).orElse(true),
          "diversion",
          "a number such as \"+49 30 1234567\", in quotes");
    }
  }

  /// How its calls to us are known, besides by the registration and by its own hosts.
  public record Inbound(
      @Default("[]") List<AddressRange> addresses,
      @Default("[]") List<String> hosts,
      Optional<String> user,
      Optional<Secret> password,
      @Default("100") int maxCalls) {
    public Inbound {
      addresses = List.copyOf(addresses);
      hosts = List.copyOf(hosts);
      Check.that(
          user.isPresent() == password.isPresent(),
          "password",
          "user and password go together: what the carrier proves itself with");
      Check.range(maxCalls, 0, 100_000, "maxCalls");
    }
  }

  /// How the connection is proven, by TLS.
  ///
  /// @param wildcards whether the carrier's certificate may be for `*.` and a domain; as the preset
  ///   has it where it is not given
  public record Tls(
      Optional<Path> authorities,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Boolean> wildcards) {
    public Tls {
      Check.that(
          certificate.isPresent() == key.isPresent(),
          "key",
          "certificate and key go together: PEM files, the key in PKCS #8");
    }
  }
}
