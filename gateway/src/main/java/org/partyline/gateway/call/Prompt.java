package org.partyline.gateway.call;

import java.util.Locale;

/// What callers are told. The texts are in `src/main/prompts/texts.*`.
enum Prompt {
  WELCOME,
  ENTER_PIN,
  WRONG_PIN,
  NOTHING_KEYED,
  GOODBYE,
  TOO_MANY_TRIES,
  ROOM_FULL,
  ROOM_CLOSED,
  TRY_LATER,
  JOINED,
  ALONE,
  MUTED,
  UNMUTED,
  TIME_OVER;

  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".wav";
  }
}
