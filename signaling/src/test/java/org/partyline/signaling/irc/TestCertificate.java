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

/// A self-signed certificate, its key, and the Diffie-Hellman group that a server would otherwise
/// take long to find, in PEM files.
record TestCertificate(Path certificate, Path key, Path group) {
  static TestCertificate create(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    char[] password = "changeit".toCharArray();
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
                new String(password),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    return new TestCertificate(
        pem(
            folder.resolve("certificate.pem"),
            "CERTIFICATE",
            keys.getCertificate("irc").getEncoded()),
        pem(folder.resolve("key.pem"), "PRIVATE KEY", keys.getKey("irc", password).getEncoded()),
        pem(folder.resolve("group.pem"), "DH PARAMETERS", namedGroup()));
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
