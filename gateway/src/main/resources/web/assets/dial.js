// Calling phones into the room: a number and a key pad, and what becomes of each call.

import { $, el, icon, isCalled } from "./dom.js";
import { announce } from "./notices.js";
import { t } from "./text.js";

const STEPS = ["dialling", "ringing", "answered", "joined"];
const FINAL = new Set(["refused", "ended"]);
const MOST_SHOWN = 6;
const GRACE_MS = 3_000; // the word about a call may come after the roster that it is gone from
const TOGETHER_MS = 300; // keys that are pressed so soon after one another go in one message

/** @param press called with the key: 0 … 9, *, # */
export function keypad(press) {
  const pad = el("div", "keypad");
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", t("keypad"));
  for (const key of "123456789*0#") {
    const button = el("button", "", key);
    button.type = "button";
    if (key === "*" || key === "#") button.setAttribute("aria-label", t(key === "*" ? "keyStar" : "keyHash"));
    button.addEventListener("click", () => press(key));
    pad.append(button);
  }
  return pad;
}

/** The calls that this page has made: {call, number, state, csrc, reason, text}. */
export class Dialler {
  /** @param session gives the session that the calls are made in, or null */
  constructor({ session }) {
    this.session = session;
    this.calls = new Map();
    this.keys = { call: null, digits: "", timer: null };
    const field = $("call-number");
    $("call-pad").append(keypad((key) => {
      field.value += key;
      field.scrollLeft = field.scrollWidth;
    }));
    $("call-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.dial(field.value.trim());
    });
    $("call-back").addEventListener("click", () => (field.value = field.value.slice(0, -1)));
  }

  /** Another session begins: the calls of the one before go on, but we are told of them no more. */
  reset() {
    this.calls.clear();
    this.draw();
  }

  allow(may) {
    $("call-out").hidden = !may;
    $("call-none").hidden = may;
  }

  dial(number) {
    if (number === "" || !this.session()) return;
    this.take({ call: this.session().dial(number), number, state: "dialling" });
    $("call-number").value = "";
  }

  /** The gateway says what has become of a call. */
  take(news) {
    const before = this.calls.get(news.call);
    const call = { ...before, ...news };
    this.calls.delete(news.call);
    this.calls.set(news.call, call);
    for (const [id, old] of this.calls) if (this.calls.size > MOST_SHOWN && FINAL.has(old.state)) this.calls.delete(id);
    if (before?.state !== call.state) announce(`${call.number}: ${wordsOf(call)}`);
    this.draw();
  }

  /** What was told while we were off IRC is lost: then the roster says how far a call is, and whether it is over. */
  follow(roster) {
    for (const call of [...this.calls.values()]) {
      if (FINAL.has(call.state) || call.csrc === undefined) continue;
      const person = roster.find((p) => p.csrc === call.csrc);
      if (person) {
        const state = isCalled(person) ? person.state : "joined";
        // A roster may be older than what was told of the call.
        const farther = STEPS.indexOf(state) > STEPS.indexOf(call.state);
        if (farther || !call.seen) this.take({ call: call.call, state: farther ? state : call.state, seen: true });
      } else if (call.seen && !call.missed) {
        call.missed = setTimeout(() => {
          const now = this.calls.get(call.call);
          if (now && !FINAL.has(now.state)) this.take({ call: call.call, state: "ended", reason: "over" });
        }, GRACE_MS);
      }
    }
  }

  /** The call that brought this participant, if it is ours and goes on. */
  callOf(csrc) {
    return [...this.calls.values()].find((call) => call.csrc === csrc && !FINAL.has(call.state)) ?? null;
  }

  hangUp(call) {
    this.session()?.hangUp(call);
  }

  /** A key for the phone, once it has answered. */
  press(call, key) {
    if (this.keys.call !== call) this.flush();
    this.keys.call = call;
    this.keys.digits += key;
    clearTimeout(this.keys.timer);
    this.keys.timer = setTimeout(() => this.flush(), TOGETHER_MS);
  }

  flush() {
    if (this.keys.digits) this.session()?.dtmf(this.keys.call, this.keys.digits);
    this.keys.digits = "";
  }

  draw() {
    const focused = document.activeElement?.dataset.call;
    $("calls").replaceChildren(...[...this.calls.values()].reverse().map((call) => this.line(call)));
    if (focused) $("calls").querySelector(`[data-call="${focused}"]`)?.focus();
  }

  line(call) {
    const item = el("li");
    const words = el("span", "words");
    words.append(el("b", "", call.number), el("small", "quiet", wordsOf(call)));
    const over = FINAL.has(call.state);
    const button = el("button", over ? "plain" : "plain danger");
    button.type = "button";
    button.dataset.call = call.call;
    button.append(icon(over ? "close" : "leave"));
    button.setAttribute("aria-label", t(over ? "callForget" : "hangUpCall", { number: call.number }));
    button.addEventListener("click", () => {
      if (over) {
        this.calls.delete(call.call);
        this.draw();
        $("call-number").focus();
      } else {
        this.hangUp(call.call);
      }
    });
    item.append(words, button);
    return item;
  }
}

/** The gateway's own sentence is English, and says more than ours. */
function wordsOf({ state, reason, text }) {
  if (!FINAL.has(state)) return t(`call-${state}`);
  if (text && document.documentElement.lang === "en") return text;
  const key = `call-${reason}`;
  return t(key) === key ? t("call-error") : t(key);
}
