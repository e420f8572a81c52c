package org.partyline.gateway.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/// The digits that a caller enters to join a room. Cannot be printed by accident; compared in
/// constant time.
public final class Pin {
  private static final int MIN_LENGTH = 4;
  static final int MAX_LENGTH = 16;

  private final String digits;

  /// @throws IllegalArgumentException unless it is 4 to 16 digits
  public Pin(String digits) {
    if (!digits.matches("[0-9]{" + MIN_LENGTH + "," + MAX_LENGTH + "}")) {
      throw new IllegalArgumentException(
          "a PIN is " + MIN_LENGTH + " to " + MAX_LENGTH + " digits, in quotes");
    }
    this.digits = digits;
  }

  static Pin random(SecureRandom random, int length) {
    var digits = new StringBuilder();
    random.ints(length, 0, 10).forEach(digits::append);
    return new Pin(digits.toString());
  }

  public int length() {
    return digits.length();
  }

  /// Takes the same time whatever the digits are.
  public boolean matches(String keyed) {
    return MessageDigest.isEqual(
        digits.getBytes(StandardCharsets.US_ASCII), keyed.getBytes(StandardCharsets.US_ASCII));
  }

  /// For those who may know it: the person who opened the room, the ready file.
  public String reveal() {
    return digits;
  }

  /// In groups of three or four, as people read it out: `482 913 5560`.
  public String grouped() {
    var text = new StringBuilder();
    int left = digits.length();
    for (int from = 0; from < digits.length(); ) {
      int group = left == 4 || left == 8 ? 4 : Math.min(3, left);
      if (left == 5) {
        group = 2;
      }
      text.append(text.isEmpty() ? "" : " ").append(digits, from, from + group);
      from += group;
      left -= group;
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pin pin && matches(pin.digits);
  }

  @Override
  public int hashCode() {
    return digits.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
