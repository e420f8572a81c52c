package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Base64;
import javax.crypto.interfaces.DHPublicKey;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate, its key, and the Diffie-Hellman group that a server would otherwise
/// take long to find, in PEM files.
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestCertificate(Path certificate, Path key, Path group, byte[] der, KeyStore keys) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// In a folder of its own, which goes with this JVM.
  static TestCertificate shared() {
    try {
      Path folder = Files.createTempDirectory("certificate");
      TestCertificate created = create(folder);
      folder.toFile().deleteOnExit(); // those that are registered later go first
      try (var files = Files.list(folder)) {
        files.forEach(file -> file.toFile().deleteOnExit());
      }
      return created;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static TestCertificate create(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "irc",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=irc.example.org",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new TestCertificate(
        pem(
            folder.resolve("certificate.pem"),
            "CERTIFICATE",
            keys.getCertificate("irc").getEncoded()),
        pem(folder.resolve("key.pem"), "PRIVATE KEY", keys.getKey("irc", PASSWORD).getEncoded()),
        pem(folder.resolve("group.pem"), "DH PARAMETERS", namedGroup()),
        keys.getCertificate("irc").getEncoded(),
        keys);
  }

  /// TLS with this certificate, which trusts it and no other.
  SSLContext tls() throws Exception {
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("irc", keys.getCertificate("irc"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /// The JDK's own, which is a published one.
  private static byte[] namedGroup() throws Exception {
    var generator = KeyPairGenerator.getInstance("DH");
    generator.initialize(2048);
    var key = (DHPublicKey) generator.generateKeyPair().getPublic();
    var parameters = AlgorithmParameters.getInstance("DH");
    parameters.init(key.getParams());
    return parameters.getEncoded();
  }

  private static Path pem(Path file, String what, byte[] der) throws Exception {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what));
  }
}
