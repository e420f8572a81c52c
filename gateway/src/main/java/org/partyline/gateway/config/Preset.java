package org.partyline.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.routing.IdentityHeader;
import org.partyline.signaling.sip.Transport;

/// What is known of a carrier: whatever a trunk of its preset does not say itself. What of it is
/// uncertain is told in docs/trunks.md.
public enum Preset {
  /// Any carrier: what RFCs say, and nothing known.
  GENERIC(
      Optional.empty(),
      Optional.empty(),
      Transport.UDP,
      NumberStyle.PLUS_E164,
      IdentityHeader.PAI,
      Duration.ofMinutes(10),
      List.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU),
      true),
  /// sipgate trunking. From must be the SIP-ID, and the number shown is digits without a plus.
  SIPGATE(
      Optional.of("sipconnect.sipgate.de"),
      Optional.of("sipconnect.sipgate.de"),
      Transport.UDP,
      NumberStyle.E164,
      IdentityHeader.PPI,
      Duration.ofMinutes(2),
      List.of(Codec.G722, Codec.PCMA, Codec.PCMU),
      true),
  /// Telekom CompanyFlex: the outbound proxy has the customer's number in its name.
  TELEKOM_COMPANYFLEX(
      Optional.of("tel.t-online.de"),
      Optional.of("tel.t-online.de"),
      Transport.TLS,
      NumberStyle.PLUS_E164,
      IdentityHeader.PPI,
      Duration.ofMinutes(10),
      List.of(Codec.G722, Codec.PCMA, Codec.PCMU),
      true),
  /// Twilio Elastic SIP Trunking does not register; the domain is the trunk's own.
  TWILIO(
      Optional.empty(),
      Optional.empty(),
      Transport.UDP,
      NumberStyle.PLUS_E164,
      IdentityHeader.FROM,
      Duration.ofMinutes(10),
      List.of(Codec.PCMU, Codec.PCMA),
      false),
  TELNYX(
      Optional.of("sip.telnyx.com"),
      Optional.of("sip.telnyx.com"),
      Transport.UDP,
      NumberStyle.PLUS_E164,
      IdentityHeader.PPI,
      Duration.ofMinutes(10),
      List.of(Codec.G722, Codec.PCMU, Codec.PCMA),
      true),
  /// DIDWW's outbound side: by address and digest, in a realm of its own.
  DIDWW(
      Optional.empty(),
      Optional.of("fra.eu.out.didww.com"),
      Transport.UDP,
      NumberStyle.E164,
      IdentityHeader.FROM,
      Duration.ofMinutes(10),
      List.of(Codec.G722, Codec.PCMU, Codec.PCMA),
      false);

  final Optional<String> registrar;
  final Optional<String> domain;
  final Transport transport;
  final NumberStyle numbers;
  final IdentityHeader identity;
  final Duration expires;

  @SuppressWarnings("ImmutableEnumChecker") // a copy
  final List<Codec> codecs;

  /// Whether calls come to the registered Contact.
  final boolean registers;

  Preset(
      Optional<String> registrar,
      Optional<String> domain,
      Transport transport,
      NumberStyle numbers,
      IdentityHeader identity,
      Duration expires,
      List<Codec> codecs,
      boolean registers) {
    this.registrar = registrar;
    this.domain = domain;
    this.transport = transport;
    this.numbers = numbers;
    this.identity = identity;
    this.expires = expires;
    this.codecs = List.copyOf(codecs);
    this.registers = registers;
  }

  /// Where its trunks register, where that is known.
  public Optional<String> registrar() {
    return registrar;
  }

  /// The domain of its calls, where that is the same for all customers.
  public Optional<String> domain() {
    return domain;
  }

  /// Whether calls come to the registered Contact.
  public boolean registers() {
    return registers;
  }

  /// The realm that its challenges name, where that is none of its hosts.
  Optional<String> realm() {
    return this == DIDWW ? Optional.of("out.didww.com") : Optional.empty();
  }

  /// Whether its TLS certificates are for `*.` and its domain, which RFC 5922 §7.2 forbids: each
  /// customer's domain is a name below Twilio's, and those of the Telekom's proxies are, too.
  boolean wildcardCertificates() {
    return this == TWILIO || this == TELEKOM_COMPANYFLEX;
  }

  /// Media encryption that it is known to want.
  Srtp srtp() {
    return this == TELEKOM_COMPANYFLEX ? Srtp.REQUIRED : Srtp.OFF;
  }

  /// Audio codecs that can be offered.
  public enum Codec {
    OPUS,
    G722,
    PCMA,
    PCMU
  }

  /// Encryption of a trunk's media.
  public enum Srtp {
    OFF,
    OPTIONAL,
    REQUIRED
  }

  /// How the offers of our calls agree on keys.
  public enum KeyExchange {
    /// In the SDP (RFC 4568).
    SDES,
    /// By DTLS (RFC 5763).
    DTLS
  }

  /// How digits are sent.
  public enum Dtmf {
    /// In RTP (RFC 4733).
    RFC4733,
    /// By SIP INFO.
    INFO
  }
}
