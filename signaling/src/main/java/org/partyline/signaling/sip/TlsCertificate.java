package org.partyline.signaling.sip;

import java.nio.file.Path;

/// What we show in a TLS handshake: PEM files, the key in PKCS #8.
public record TlsCertificate(Path chain, Path key) {}
