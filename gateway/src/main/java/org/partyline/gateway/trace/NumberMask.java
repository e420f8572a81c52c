package org.partyline.gateway.trace;

import java.util.HashSet;
import java.util.Set;

/// Masks the telephone numbers of one SIP message. Whatever looks like one is taken for one: seven
/// or more digits, with what people write between them. The first four and the last two stay, and
/// the length: `+49 30 xxxxx67`. A tail that is keyed after the answer (`,,1234#`) goes altogether.
final class NumberMask {
  private static final int SHORTEST = 7;

  /// Characters between the digits of one number.
  private static final String SEPARATORS = " -.()/_\u00a0";

  private static final int MOST_SEPARATORS = 3;
  private static final String PAUSES = ",pPwW";
  private static final String HIDDEN = "x";

  /// Parts of all numbers that were masked so far.
  private final Set<String> known = new HashSet<>();

  /// Masks all numbers in a text. Tags stay, as dialogs are told apart by them, and so do IPv4
  /// addresses.
  String mask(String text) {
    var out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int after = tag(text, at);
      if (after > at) {
        out.append(text, at, after);
        at = after;
      } else if (keyed(text, at)) {
        at = hideUntilParameterEnds(text, at, out);
      } else if (digit(text, at) == 0) {
        out.append(text.charAt(at++));
      } else {
        int address = startsToken(text, at) ? address(text, at) : at;
        if (address > at) {
          out.append(text, at, address);
          at = address;
        } else {
          at = number(text, at, out);
        }
      }
    }
    return out.toString();
  }

  /// Masks the numbers that [#mask] has met, wherever they stand in this; other digits stay.
  String maskKnown(String text) {
    var out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && isAsciiDigit(text.charAt(end))) {
        end++;
      }
      if (end == at) {
        out.append(text.charAt(at++));
      } else {
        String run = text.substring(at, end);
        out.append(isKnown(run) ? hidden(run) : run);
        at = end;
      }
    }
    return out.toString();
  }

  private boolean isKnown(String run) {
    for (int i = 0; i + SHORTEST <= run.length(); i++) {
      if (known.contains(run.substring(i, i + SHORTEST))) {
        return true;
      }
    }
    return false;
  }

  private static String hidden(String digits) {
    var out = new StringBuilder(digits.length());
    for (int i = 0; i < digits.length(); i++) {
      out.append(shown(i, digits.length()) ? digits.substring(i, i + 1) : HIDDEN);
    }
    return out.toString();
  }

  /// Whether a digit of a number is shown; five at least are not.
  private static boolean shown(int index, int length) {
    return index < Math.min(4, length - SHORTEST) || index >= length - 2;
  }

  /// Writes what begins with a digit, masked where it is a number, and says where it ends.
  private int number(String text, int start, StringBuilder out) {
    var digits = new StringBuilder();
    int end = start;
    int at = start;
    while (at < text.length()) {
      int length = digit(text, at);
      if (length > 0) {
        digits.append(valueOf(text, at, length));
        at += length;
        end = at;
      } else {
        length = separator(text, at);
        if (length == 0 || at - end >= MOST_SEPARATORS * length) {
          break;
        }
        at += length;
      }
    }
    boolean masked = digits.length() >= SHORTEST;
    if (masked) {
      remember(digits.toString());
    }
    int index = 0;
    for (at = start; at < end; ) {
      int length = digit(text, at);
      if (length == 0) {
        length = Math.max(1, separator(text, at));
        out.append(text, at, at + length);
        at += length;
      } else {
        boolean plain = !masked || shown(index, digits.length());
        out.append(plain ? text.substring(at, at + length) : HIDDEN);
        index++;
        at += length;
      }
    }
    return tail(text, end, masked, out);
  }

  private void remember(String digits) {
    for (int i = 0; i + SHORTEST <= digits.length(); i++) {
      known.add(digits.substring(i, i + SHORTEST));
    }
  }

  /// What is sent after the answer: an extension, or a PIN.
  private int tail(String text, int start, boolean number, StringBuilder out) {
    int at = start;
    int pause = pause(text, at, number);
    while (pause > 0) {
      at += pause;
      pause = pause(text, at, number);
    }
    if (at == start || digit(text, at) == 0) {
      return start;
    }
    out.append(text, start, at);
    while (at < text.length()) {
      int length = Math.max(digit(text, at), pause(text, at, true));
      if (length == 0) {
        break;
      }
      out.append(digit(text, at) > 0 ? HIDDEN : text.substring(at, at + length));
      at += length;
    }
    return at;
  }

  private static int pause(String text, int at, boolean keys) {
    if (at >= text.length()) {
      return 0;
    }
    if (PAUSES.indexOf(text.charAt(at)) >= 0 || (keys && "*#".indexOf(text.charAt(at)) >= 0)) {
      return 1;
    }
    return escaped(text, at, "2c") || (keys && (escaped(text, at, "23") || escaped(text, at, "2a")))
        ? 3
        : 0;
  }

  private static int separator(String text, int at) {
    if (SEPARATORS.indexOf(text.charAt(at)) >= 0) {
      return 1;
    }
    boolean escaped =
        escaped(text, at, "20")
            || escaped(text, at, "28")
            || escaped(text, at, "29")
            || escaped(text, at, "2d")
            || escaped(text, at, "2e");
    return escaped ? 3 : 0;
  }

  /// How many characters make the digit here: `7`, or `%37`.
  private static int digit(String text, int at) {
    if (at >= text.length()) {
      return 0;
    }
    if (Character.isDigit(text.charAt(at))) {
      return 1;
    }
    return at + 2 < text.length()
            && text.charAt(at) == '%'
            && text.charAt(at + 1) == '3'
            && isAsciiDigit(text.charAt(at + 2))
        ? 3
        : 0;
  }

  private static int valueOf(String text, int at, int length) {
    return Character.digit(text.charAt(at + length - 1), 10);
  }

  private static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean escaped(String text, int at, String hex) {
    return text.charAt(at) == '%' && text.regionMatches(true, at + 1, hex, 0, 2);
  }

  private static boolean startsToken(String text, int at) {
    return at == 0
        || !(Character.isLetterOrDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '.');
  }

  /// Where the IPv4 address that begins here ends, with its port; no address is a user's part.
  private static int address(String text, int start) {
    int at = start;
    for (int group = 0; group < 4; group++) {
      int begin = at;
      while (at < text.length() && at - begin < 4 && isAsciiDigit(text.charAt(at))) {
        at++;
      }
      int length = at - begin;
      boolean octet =
          length > 0
              && length <= 3
              && (length == 1 || text.charAt(begin) != '0')
              && Integer.parseInt(text.substring(begin, at)) < 256;
      if (!octet || (group < 3 && (at >= text.length() || text.charAt(at++) != '.'))) {
        return start;
      }
    }
    int end = at;
    if (at < text.length() && text.charAt(at) == ':') {
      do {
        at++;
      } while (at < text.length() && isAsciiDigit(text.charAt(at)) && at - end <= 5);
      end = at;
    }
    boolean goesOn =
        end < text.length()
            && (text.charAt(end) == '@'
                || text.charAt(end) == '.'
                || text.charAt(end) == '-'
                || Character.isLetterOrDigit(text.charAt(end)));
    return goesOn ? start : end;
  }

  /// Where a tag that begins here ends, as in `;tag=8271`.
  private static int tag(String text, int at) {
    if (!text.regionMatches(true, at, "tag=", 0, 4)
        || at == 0
        || ";-f?&".indexOf(Character.toLowerCase(text.charAt(at - 1))) < 0) {
      return at;
    }
    return parameterEnd(text, at + 4);
  }

  /// Whether a parameter begins here whose digits are keyed after the answer.
  private static boolean keyed(String text, int at) {
    return text.regionMatches(true, at, "postd=", 0, 6)
        || text.regionMatches(true, at, "isub=", 0, 5);
  }

  private static int hideUntilParameterEnds(String text, int start, StringBuilder out) {
    int value = text.indexOf('=', start) + 1;
    int end = parameterEnd(text, value);
    out.append(text, start, value);
    if (end > value) {
      out.append(HIDDEN);
    }
    return end;
  }

  private static int parameterEnd(String text, int start) {
    int end = start;
    while (end < text.length() && ";,>?& \t\"@".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
