package org.partyline.gateway.dialplan;

import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.Locale;

/// What kind of line a number belongs to, and so roughly what it costs.
public enum NumberType {
  FIXED,
  MOBILE,
  /// In North America both have the same numbers.
  FIXED_OR_MOBILE,
  VOIP,
  TOLL_FREE,
  SHARED_COST,
  PREMIUM,
  /// One number for a company, wherever it answers.
  UAN,
  PERSONAL,
  PAGER,
  VOICEMAIL,
  /// Satellite and international networks: +870, +881 to +883.
  SATELLITE,
  UNKNOWN;

  /// As settings and messages write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static NumberType of(PhoneNumberType type) {
    return switch (type) {
      case FIXED_LINE -> FIXED;
      case MOBILE -> MOBILE;
      case FIXED_LINE_OR_MOBILE -> FIXED_OR_MOBILE;
      case VOIP -> VOIP;
      case TOLL_FREE -> TOLL_FREE;
      case SHARED_COST -> SHARED_COST;
      case PREMIUM_RATE -> PREMIUM;
      case UAN -> UAN;
      case PERSONAL_NUMBER -> PERSONAL;
      case PAGER -> PAGER;
      case VOICEMAIL -> VOICEMAIL;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
