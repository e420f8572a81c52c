package org.partyline.media.browser;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// The browser's side of DTLS-SRTP, for peers that measure and test.
final class DtlsClient extends DefaultTlsClient {
  private final DtlsIdentity identity;
  private final int[] profiles;
  private @Nullable SrtpKeys keys;
  private @Nullable String serverFingerprint;

  DtlsClient(DtlsIdentity identity, int... profiles) {
    super(new BcTlsCrypto(new SecureRandom()));
    this.identity = identity;
    this.profiles = profiles;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the library's signature
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES));
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        serverFingerprint =
            DtlsIdentity.fingerprint(
                "sha-256", server.getCertificate().getCertificateAt(0).getEncoded());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        BcTlsCrypto crypto = (BcTlsCrypto) getCrypto();
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            crypto,
            identity.key(),
            identity.chain(crypto),
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    int[] agreed = TlsSRTPUtils.getUseSRTPExtension(serverExtensions()).getProtectionProfiles();
    SrtpProfile profile = SrtpProfile.best(agreed).orElseThrow();
    keys =
        SrtpKeys.split(
            profile,
            context.exportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, profile.keyingMaterialLength()));
  }

  private @Nullable Hashtable<?, ?> received;

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's signature
  public void processServerExtensions(Hashtable extensions) throws IOException {
    received = extensions;
    super.processServerExtensions(extensions);
  }

  private @Nullable Hashtable<?, ?> serverExtensions() {
    return received;
  }

  @Nullable SrtpKeys keys() {
    return keys;
  }

  @Nullable String serverFingerprint() {
    return serverFingerprint;
  }
}
