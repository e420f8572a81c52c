package org.partyline.gateway.call;

import java.util.Locale;

/// What callers are told. The texts are in `src/main/prompts/texts.*`; an operator's own recording
/// goes by the same file name.
enum Prompt {
  WELCOME,
  ENTER_PIN,
  ONE_MOMENT,
  WRONG_PIN,
  NO_INPUT,
  GOODBYE,
  TOO_MANY_ATTEMPTS,
  ROOM_FULL,
  ROOM_LOCKED,
  MEETING_ENDED,
  JOINED,
  FIRST_ONE,
  ONLY_ONE,
  KEYS_HINT,
  HELP,
  MUTED,
  UNMUTED,
  LOUDER,
  SOFTER,
  LOUDEST,
  SOFTEST,
  MUTED_BY_HOST,
  UNMUTED_BY_HOST,
  STILL_MUTED,
  THERE_ARE,
  PARTICIPANTS,
  BY_PHONE,
  REMOVED,
  MOVED,
  RECORDING_BEGINS,
  RECORDED,
  RECORDING_ENDS,
  ALONE_TIMEOUT,
  ONE_MINUTE_LEFT,
  BROWSERS_LOST,
  MAX_DURATION,
  CREDIT_USED,
  INVITED,
  CALLED_FROM,
  PRESS_ONE,
  NUMBER_0,
  NUMBER_1,
  NUMBER_2,
  NUMBER_3,
  NUMBER_4,
  NUMBER_5,
  NUMBER_6,
  NUMBER_7,
  NUMBER_8,
  NUMBER_9,
  NUMBER_10,
  NUMBER_11,
  NUMBER_12,
  NUMBER_13,
  NUMBER_14,
  NUMBER_15,
  NUMBER_16,
  NUMBER_17,
  NUMBER_18,
  NUMBER_19,
  NUMBER_20,
  MORE_THAN_20;

  static Prompt number(int n) {
    return n > 20 ? MORE_THAN_20 : valueOf("NUMBER_" + n);
  }

  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".wav";
  }
}
