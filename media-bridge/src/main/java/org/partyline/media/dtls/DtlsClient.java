package org.partyline.media.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// The client's side of one DTLS 1.2 handshake: it accepts only the certificate that the server's
/// fingerprint names, shows ours, and agrees on the keys for SRTP (RFC 5763, RFC 5764).
public final class DtlsClient extends DefaultTlsClient implements Handshake {
  private final DtlsIdentity identity;
  private final Fingerprint expected;
  private final List<SrtpProfile> profiles;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys keys;
  private boolean wrongCertificate;

  /// What a handshake runs over, where no loop reads.
  public interface Datagrams {
    /// Waits for a datagram of DTLS.
    ///
    /// @return its length; -1 when none came in time
    int receive(byte[] buffer, int offset, int length, int millis) throws IOException;

    void send(byte[] buffer, int offset, int length) throws IOException;
  }

  /// Shakes hands with a server, offering all profiles. Blocks.
  ///
  /// @throws IOException when that fails
  public static SrtpKeys connect(DtlsIdentity identity, Fingerprint expected, Datagrams datagrams)
      throws IOException {
    DtlsClient client = new DtlsClient(identity, expected, SrtpProfile.values());
    client.perform(new Blocking(datagrams));
    SrtpKeys agreed = client.keys();
    if (agreed == null) {
      throw new IOException("DTLS agreed on no SRTP keys");
    }
    return agreed;
  }

  /// @param profiles that are offered
  public DtlsClient(DtlsIdentity identity, Fingerprint expected, SrtpProfile... profiles) {
    super(new BcTlsCrypto(new SecureRandom()));
    this.identity = identity;
    this.expected = expected;
    this.profiles = List.of(profiles);
  }

  @Override
  public DTLSTransport perform(DatagramTransport datagrams) throws IOException {
    return new DTLSClientProtocol().connect(this, datagrams);
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the library's signature
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    int[] ids = profiles.stream().mapToInt(SrtpProfile::id).toArray();
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(ids, TlsUtils.EMPTY_BYTES));
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        if (server.getCertificate().isEmpty()
            || !expected.matches(server.getCertificate().getCertificateAt(0).getEncoded())) {
          wrongCertificate = true;
          throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return identity.signer(context);
      }
    };
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's signature
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    UseSRTPData agreed = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    int[] ids = agreed == null ? new int[0] : agreed.getProtectionProfiles();
    Optional<SrtpProfile> chosen = ids.length == 1 ? SrtpProfile.best(ids) : Optional.empty();
    profile =
        chosen
            .filter(profiles::contains)
            .orElseThrow(() ->
                new TlsFatalAlert(
                    AlertDescription.illegal_parameter,
                    "no SRTP profile of ours: " + Arrays.toString(ids)));
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    if (profile != null) {
      keys = SrtpKeys.of(context, profile, true);
    }
  }

  @Override
  public @Nullable SrtpKeys keys() {
    return keys;
  }

  @Override
  public boolean wrongCertificate() {
    return wrongCertificate;
  }

  private record Blocking(Datagrams datagrams) implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return DtlsAssociation.MAX_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
      return DtlsAssociation.SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int millis) throws IOException {
      return datagrams.receive(buffer, offset, length, millis);
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
      datagrams.send(buffer, offset, length);
    }

    @Override
    public void close() {}
  }
}
