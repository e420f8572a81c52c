// A browser's place in a room: the 67p-rtc conversation with the gateway (docs/irc-protocol.md) around one Call.

import { Call } from "./call.js";
import { Reassembly, description, encodeEnd, encodeParams, newId, parseRoster, parseText, prune, shorten } from "./rtc-codec.js";

const ANSWER_MS = 10_000;
const TRIES = 3;
const MUTE_MS = 10_000;

/**
 * Events (detail): `answered` {csrc, channel}, `roster` (array), `declined` {code, text}, `ended` {code}, `silent` (no answer came),
 * and those of Call.
 */
export class Session extends EventTarget {
  constructor({ irc, gateway, room, name }) {
    super();
    Object.assign(this, { irc, gateway, room, name, id: newId(), sent: 0, rosterNumber: 0, roster: [], csrc: null, muted: false, over: false, answered: false });
    this.reassembly = new Reassembly();
    this.heard = Promise.resolve(); // one after the other: a roster must not overtake the answer
    this.onMessage = ({ detail }) => (this.heard = this.heard.then(() => this.hear(detail)).catch((e) => console.error("not understood", e)));
    this.onRegistered = () => this.answered && this.params("resume", { room: this.room });
    irc.addEventListener("message", this.onMessage);
    irc.addEventListener("registered", this.onRegistered);
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async start(microphone, camera) {
    this.call = new Call();
    for (const type of ["state", "speaking", "video"]) this.call.addEventListener(type, (e) => this.emit(type, e.detail));
    const body = await this.describe(microphone, camera);
    this.sent += 1;
    this.offer = await encodeParams({ id: this.id, kind: "offer", number: this.sent, headers: { room: this.room, name: this.name }, body });
    this.sendOffer(1);
  }

  async describe(microphone, camera) {
    return shorten(prune(await this.call.offer(microphone, camera)));
  }

  sendOffer(attempt) {
    if (this.over) return;
    clearTimeout(this.retry);
    if (!this.irc.registered) {
      this.irc.addEventListener("registered", () => this.answered || this.sendOffer(attempt), { once: true });
      return;
    }
    for (const line of this.offer) this.irc.say(this.gateway, line);
    this.retry = setTimeout(() => {
      if (attempt < TRIES) this.sendOffer(attempt + 1);
      else this.finish("silent");
    }, ANSWER_MS);
  }

  async params(kind, headers) {
    this.sent += 1;
    const lines = await encodeParams({ id: this.id, kind, number: this.sent, headers });
    if (this.over) return;
    for (const line of lines) this.irc.say(this.gateway, line, true);
  }

  /** Tells the gateway whether we are muted; the roster confirms it, or we say it again. */
  mute(muted) {
    this.muted = muted;
    clearTimeout(this.confirm);
    if (!this.answered || !this.irc.registered) return;
    this.params("mute", { muted: muted ? "yes" : "no" });
    this.confirm = setTimeout(() => this.mute(this.muted), MUTE_MS);
  }

  async hear({ nick, target, text }) {
    if (this.over || target.startsWith("#") || target.startsWith("&")) return;
    const message = parseText(text);
    if (!message || (message.id !== this.id && !(message.id === null && nick === this.gateway))) return;
    if (message.id !== null) this.gateway = nick; // who knows the id speaks for the session (§ 8)
    switch (message.type) {
      case "params": {
        const whole = await this.reassembly.add(nick, message);
        if (whole && !this.over) await this.take(whole);
        break;
      }
      case "decline":
        if (!this.answered) this.finish("declined", { code: message.code ?? "error", text: message.text });
        break;
      case "end":
        this.finish("ended", { code: message.code ?? "closed" });
        break;
      default: // an accept needs nothing from us, an invitation is for people
    }
  }

  async take({ kind, number, headers, body }) {
    if (kind === "answer" && !this.answered) {
      this.answered = true;
      clearTimeout(this.retry);
      this.csrc = Number(headers.csrc);
      try {
        await this.call.answer(description(body));
      } catch (error) {
        console.error("the answer cannot be used", error);
        this.leave("error");
        this.emit("ended", { code: "error" });
        return;
      }
      this.emit("answered", { csrc: this.csrc, channel: headers.channel ?? null });
      if (this.muted) this.mute(true);
    } else if (kind === "roster" && number > this.rosterNumber) {
      this.rosterNumber = number;
      this.roster = parseRoster(body);
      if (headers.you) this.csrc = Number(headers.you);
      const me = this.roster.find((p) => p.csrc === this.csrc);
      if (me?.muted === this.muted) clearTimeout(this.confirm);
      this.emit("roster", this.roster);
    }
  }

  finish(type, detail) {
    this.stop();
    this.emit(type, detail);
  }

  /** Says goodbye at once, past the pace: the page may be closing. */
  leave(code = "left") {
    if (this.over) return;
    this.irc.raw(`PRIVMSG ${this.gateway} :${encodeEnd(this.id, code, "Goodbye")}`);
    this.stop();
  }

  stop() {
    this.over = true;
    clearTimeout(this.retry);
    clearTimeout(this.confirm);
    this.irc.removeEventListener("message", this.onMessage);
    this.irc.removeEventListener("registered", this.onRegistered);
    this.call?.close();
  }
}
