package org.partyline.media.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
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
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// A self-signed ECDSA P-256 certificate and its key: who we are in DTLS. Its fingerprint in the
/// description is what makes peers trust it.
public final class DtlsIdentity {
  static final Duration LIFETIME = Duration.ofDays(30);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] certificate;
  private final AsymmetricKeyParameter key;
  private final Fingerprint fingerprint;

  private DtlsIdentity(byte[] certificate, AsymmetricKeyParameter key) {
    this.certificate = certificate;
    this.key = key;
    this.fingerprint = Fingerprint.of(certificate);
  }

  /// A new one.
  public static DtlsIdentity create(Instant now) {
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

  /// For a=fingerprint.
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /// Shows the certificate in a handshake, and proves that it is ours.
  BcDefaultTlsCredentialedSigner signer(TlsContext context) throws IOException {
    BcTlsCrypto crypto = (BcTlsCrypto) context.getCrypto();
    TlsCertificate ours = new BcTlsCertificate(crypto, certificate);
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        key,
        new Certificate(new TlsCertificate[] {ours}),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }
}
