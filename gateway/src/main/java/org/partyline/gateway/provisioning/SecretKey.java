package org.partyline.gateway.provisioning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.partyline.gateway.config.ConfigException;

/// Encrypts secrets for the store (AES-256-GCM), with a key that is kept beside the database and
/// not in it. While the key is being changed there are two.
public final class SecretKey {
  private static final String MARK = "v1.";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final List<SecretKeySpec> keys;
  private final SecureRandom random = new SecureRandom();

  /// @param keys 32 bytes each, at least one; the first one encrypts, each may decrypt
  public SecretKey(List<byte[]> keys) {
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, "AES")).toList();
  }

  /// For the store.
  ///
  /// @param place where it will stand: it can be read back for the same place only
  public String encrypt(String secret, String place) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(
              keys.getFirst(),
              Cipher.ENCRYPT_MODE,
              nonce,
              place,
              secret.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What [#encrypt] was given.
  ///
  /// @throws ConfigException when it was not encrypted for this place with one of the keys
  public String decrypt(String encrypted, String place) {
    return keys.stream()
        .flatMap(key -> decrypted(key, encrypted, place).stream())
        .findFirst()
        .orElseThrow(() ->
            ConfigException.of(
                place,
                "the store's secret cannot be decrypted: its key is another one, or it is damaged;"
                    + " bring the right key back, or let the file rule again: partyline give-back "
                    + place.replaceFirst("/.*", "")));
  }

  private static Optional<String> decrypted(SecretKeySpec key, String encrypted, String place) {
    try {
      ByteBuffer in =
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(encrypted.substring(MARK.length())));
      byte[] nonce = new byte[NONCE];
      in.get(nonce);
      byte[] sealed = new byte[in.remaining()];
      in.get(sealed);
      byte[] plain = cipher(key, Cipher.DECRYPT_MODE, nonce, place, sealed);
      return Optional.of(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | RuntimeException _) {
      return Optional.empty();
    }
  }

  private static byte[] cipher(SecretKeySpec key, int mode, byte[] nonce, String place, byte[] data)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher.doFinal(data);
  }
}
