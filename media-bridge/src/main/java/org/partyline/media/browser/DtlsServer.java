package org.partyline.media.browser;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// Our side of one DTLS 1.2 handshake: it asks for the browser's certificate, accepts only the one
/// that the offer's fingerprint names, and agrees on the keys for SRTP (RFC 5763, RFC 5764).
final class DtlsServer extends DefaultTlsServer {
  private final DtlsIdentity identity;
  private final Fingerprint expected;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys keys;
  private boolean wrongFingerprint;

  /// What a=fingerprint says.
  record Fingerprint(String algorithm, String digest) {
    boolean matches(byte[] certificate) {
      return MessageDigest.isEqual(
          bytes(DtlsIdentity.fingerprint(algorithm, certificate)), bytes(digest));
    }

    private static byte[] bytes(String text) {
      return text.toUpperCase(java.util.Locale.ROOT)
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
  }

  DtlsServer(DtlsIdentity identity, Fingerprint expected) {
    super(new BcTlsCrypto(new SecureRandom()));
    this.identity = identity;
    this.expected = expected;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsUtils.getSupportedCipherSuites(
        getCrypto(),
        new int[] {
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        });
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    BcTlsCrypto crypto = (BcTlsCrypto) getCrypto();
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        identity.key(),
        identity.chain(crypto),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the library's signature
  public CertificateRequest getCertificateRequest() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa));
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, algorithms, null);
  }

  @Override
  public void notifyClientCertificate(Certificate chain) throws IOException {
    if (chain == null
        || chain.isEmpty()
        || !expected.matches(chain.getCertificateAt(0).getEncoded())) {
      wrongFingerprint = true;
      throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's signature
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    if (offered == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "no use_srtp");
    }
    profile =
        SrtpProfile.best(offered.getProtectionProfiles())
            .orElseThrow(
                () -> new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile"));
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the library's signature
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    if (profile != null) {
      TlsSRTPUtils.addUseSRTPExtension(
          extensions, new UseSRTPData(new int[] {profile.id()}, TlsUtils.EMPTY_BYTES));
    }
    return extensions;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    if (profile != null) {
      keys =
          SrtpKeys.split(
              profile,
              context.exportKeyingMaterial(
                  ExporterLabel.dtls_srtp, null, profile.keyingMaterialLength()));
    }
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return false;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 20_000;
  }

  /// The browser's certificate is not the one that its offer promised.
  boolean wrongFingerprint() {
    return wrongFingerprint;
  }

  /// After the handshake.
  @Nullable SrtpKeys keys() {
    return keys;
  }
}
