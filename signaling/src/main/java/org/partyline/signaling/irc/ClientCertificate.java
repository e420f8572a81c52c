package org.partyline.signaling.irc;

import java.nio.file.Path;

/// What we show the network in the TLS handshake: PEM files, the key in PKCS #8.
public record ClientCertificate(Path chain, Path key) {}
