package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate with subject alternative names, made by keytool.
record TestIdentity(KeyStore store, TlsCertificate files) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// In a folder of its own, which goes with this JVM.
  ///
  /// @param names as keytool writes them: `dns:carrier.test`
  static TestIdentity of(String names) {
    try {
      Path folder = Files.createTempDirectory("identity");
      TestIdentity made = create(folder, names);
      folder.toFile().deleteOnExit();
      try (var files = Files.list(folder)) {
        files.forEach(file -> file.toFile().deleteOnExit());
      }
      return made;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestIdentity create(Path folder, String names) throws Exception {
    Path file = folder.resolve("own.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=carrier.test",
                "-ext",
                "SAN=" + names,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("keytool.log")));
    }
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new TestIdentity(
        store,
        new TlsCertificate(
            pem(folder.resolve("own.pem"), "CERTIFICATE", store.getCertificate("own").getEncoded()),
            pem(
                folder.resolve("own.key"),
                "PRIVATE KEY",
                store.getKey("own", PASSWORD).getEncoded())));
  }

  private static Path pem(Path file, String what, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what));
  }

  /// A context that shows this certificate and trusts another.
  SSLContext context(TestIdentity trusted) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("trusted", trusted.store().getCertificate("own"));
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
