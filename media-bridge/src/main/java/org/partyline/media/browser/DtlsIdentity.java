package org.partyline.media.browser;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// A self-signed ECDSA P-256 certificate and its key: who we are in DTLS. Its fingerprint in the
/// answer is what makes browsers trust it.
final class DtlsIdentity {
  static final Duration LIFETIME = Duration.ofDays(30);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] certificate;
  private final AsymmetricKeyParameter key;
  private final String fingerprint;

  private DtlsIdentity(byte[] certificate, AsymmetricKeyParameter key) {
    this.certificate = certificate;
    this.key = key;
    this.fingerprint = "sha-256 " + fingerprint("sha-256", certificate);
  }

  static DtlsIdentity create(Instant now) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            ECNamedDomainParameters.lookup(
                org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256r1),
            RANDOM));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=partyline");
    try {
      X509CertificateHolder holder =
          new X509v3CertificateBuilder(
                  name,
                  new BigInteger(63, RANDOM),
                  Date.from(now.minus(Duration.ofDays(1))),
                  Date.from(now.plus(LIFETIME)),
                  name,
                  SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()))
              .build(
                  new BcECContentSignerBuilder(
                          new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA"),
                          new DefaultDigestAlgorithmIdentifierFinder().find("SHA-256"))
                      .build(pair.getPrivate()));
      return new DtlsIdentity(holder.getEncoded(), pair.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot create a DTLS certificate", e);
    }
  }

  /// As in a=fingerprint.
  String fingerprint() {
    return fingerprint;
  }

  AsymmetricKeyParameter key() {
    return key;
  }

  Certificate chain(BcTlsCrypto crypto) throws IOException {
    return new Certificate(new TlsCertificate[] {new BcTlsCertificate(crypto, certificate)});
  }

  /// The colon-separated digest of a certificate (RFC 8122).
  ///
  /// @param algorithm a hash name as in a=fingerprint
  /// @throws IllegalArgumentException when the hash is not one we accept
  static String fingerprint(String algorithm, byte[] certificate) {
    String hash =
        switch (algorithm.toLowerCase(Locale.ROOT)) {
          case "sha-256" -> "SHA-256";
          case "sha-384" -> "SHA-384";
          case "sha-512" -> "SHA-512";
          default -> throw new IllegalArgumentException("fingerprint hash " + algorithm);
        };
    try {
      byte[] digest = MessageDigest.getInstance(hash).digest(certificate);
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks " + hash, e);
    }
  }
}
