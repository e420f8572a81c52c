package org.partyline.signaling.sip.stack;

import java.util.Set;

/// The methods of SIP and its extensions: one of them that we do not support gets 405, any other
/// 501 (RFC 3261 §8.2.1, §21.5.2).
public final class KnownMethods {
  private static final Set<String> ALL =
      Set.of(
          "INVITE",
          "ACK",
          "CANCEL",
          "BYE",
          "OPTIONS",
          "REGISTER",
          "UPDATE",
          "INFO",
          "PRACK",
          "REFER",
          "SUBSCRIBE",
          "NOTIFY",
          "PUBLISH",
          "MESSAGE");

  private KnownMethods() {}

  public static boolean contain(String method) {
    return ALL.contains(method);
  }
}
