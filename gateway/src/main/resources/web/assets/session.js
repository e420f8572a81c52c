// A browser's place in a room: the 67p-rtc conversation with the gateway (docs/irc-protocol.md) around one Call.

import { Call } from "./call.js";
import { keyOf } from "./memory.js";
import { Reassembly, canSeal, description, digestOf, encodeEnd, encodeParams, parseRoster, parseText, prune, shorten, verifySeal } from "./rtc-codec.js";

const ANSWER_MS = 10_000;
const TRIES = 3;
const MUTE_MS = 10_000;
const RESUME_MS = 3_000; // spread over so long: all pages see the gateway come back at once

/**
 * Events (detail): `answered` {csrc, channel}, `roster` (array), `mutedBy` {by, muted}: somebody else muted or unmuted us,
 * `declined` {code, text}, `ended` {code, moved: {room, by} or null}, `silent` (no answer came),
 * `dial` {call, state, csrc, reason, text}: what has become of a call to a phone, and those of Call.
 */
export class Session extends EventTarget {
  constructor({ irc, gateway, room, name, simulcast = true, stun = null }) {
    super();
    Object.assign(this, { irc, gateway, room, name, simulcast, stun, id: null, ticket: null, secret: null, offers: [], peer: null, sent: 0, rosterNumber: 0, dialNumber: 0, calls: 0, unconfirmed: new Map(), roster: [], csrc: null, may: new Set(), recorded: false, muted: false, moved: null, over: false, answered: false });
    this.reassembly = new Reassembly();
    this.heard = Promise.resolve(); // one after the other: a roster must not overtake the answer
    this.onMessage = ({ detail }) => (this.heard = this.heard.then(() => this.hear(detail)).catch((e) => console.error("not understood", e)));
    this.onRegistered = () => this.resume();
    this.onRenamed = ({ detail }) => (detail.to === irc.nick ? this.resume() : this.follow(detail));
    this.onJoined = ({ detail }) => detail.nick === this.gateway && this.resume(Math.random() * RESUME_MS);
    this.onGone = ({ detail }) => detail.nick === this.gateway && (this.peer = null);
    this.listeners = { message: this.onMessage, registered: this.onRegistered, renamed: this.onRenamed, joined: this.onJoined, quit: this.onGone, left: this.onGone, absent: this.onGone };
    for (const [type, listener] of Object.entries(this.listeners)) irc.addEventListener(type, listener);
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async start(microphone, camera) {
    this.call = new Call(this);
    for (const type of ["state", "speaking", "video"]) this.call.addEventListener(type, (e) => this.emit(type, e.detail));
    const [body] = await Promise.all([this.describe(microphone, camera), this.open()]);
    this.body = body;
    this.sent += 1;
    await this.sendOffer(1);
  }

  /** The session's id and its secret come over HTTPS: IRC carries only the id. */
  async open() {
    const response = await fetch(`/rtc/${encodeURIComponent(this.room)}/session`, { method: "POST", body: keyOf(this.room) });
    if (!response.ok) throw new Error(`no session: ${response.status}`);
    const { id, secret } = await response.json();
    Object.assign(this, { id, ticket: `${id} ${secret}`, secret: canSeal() ? secret : null });
  }

  /** Which of our pictures the gateway takes, as its answer says. */
  get takes() {
    return this.answered ? this.call.takes : {};
  }

  async describe(microphone, camera) {
    return shorten(prune(await this.call.offer(microphone, camera)));
  }

  async sendOffer(attempt) {
    if (this.over) return;
    clearTimeout(this.retry);
    if (!this.irc.registered) {
      this.irc.addEventListener("registered", () => this.answered || this.sendOffer(attempt), { once: true });
      return;
    }
    const lines = await this.encode("offer", 1, { room: this.room, name: this.name }, this.body);
    if (this.secret) this.offers = [...this.offers, await digestOf(lines)];
    if (this.over) return;
    for (const line of lines) this.irc.say(this.gateway, line, true);
    this.retry = setTimeout(() => {
      if (attempt < TRIES) this.sendOffer(attempt + 1);
      else this.finish("silent");
    }, ANSWER_MS);
  }

  /** Sealed for the nick that we have now. */
  encode(kind, number, headers, body = "") {
    const seal = this.secret ? { secret: this.secret, context: this.irc.nick } : null;
    return encodeParams({ id: this.id, kind, number, headers, body, seal });
  }

  async params(kind, headers) {
    this.sent += 1;
    const lines = await this.encode(kind, this.sent, headers);
    if (this.over || !this.irc.registered) return;
    for (const line of lines) this.irc.say(this.gateway, line, true);
  }

  /** Tells the gateway where we are on IRC, now or when it is back itself; a roster confirms it. */
  resume(inMs = 0) {
    clearTimeout(this.resuming);
    if (!this.answered || this.over) return;
    this.resuming = setTimeout(() => this.params("resume", { room: this.room }), inMs);
  }

  /** The network says that the gateway has another nick now. */
  follow({ from, to }) {
    if (from !== this.gateway) return;
    this.gateway = to;
    if (this.peer) this.peer = this.peer.replace(/^[^!]*/, to);
  }

  /** Tells the gateway whether we are muted; the roster confirms it, or we say it again. */
  mute(muted) {
    this.muted = muted;
    this.confirmed();
    if (!this.answered || !this.irc.registered) return;
    this.params("mute", { muted: muted ? "yes" : "no" });
    this.confirm = setTimeout(() => this.mute(this.muted), MUTE_MS);
  }

  /**
   * Asks for a call to a phone, where `may` has "dial". What becomes of it comes as `dial` events.
   * @returns {number} names the call
   */
  dial(number) {
    this.calls += 1;
    this.insist(this.calls, "dial", { call: this.calls, number });
    return this.calls;
  }

  hangUp(call) {
    this.insist(call, "hangup", { call });
  }

  /** Keys for the phone that was called. */
  dtmf(call, digits) {
    return this.params("dtmf", { call, digits });
  }

  /** Says it, and says it again until the gateway tells something of the call (§ 6.1). */
  insist(call, kind, headers, tries = TRIES) {
    clearTimeout(this.unconfirmed.get(call));
    this.params(kind, headers);
    const again = () => {
      if (tries > 1) this.insist(call, kind, headers, tries - 1);
      else this.emit("dial", { call, state: "ended", reason: "error" });
    };
    this.unconfirmed.set(call, setTimeout(again, ANSWER_MS));
  }

  confirmed() {
    clearTimeout(this.confirm);
    this.confirm = null;
  }

  /** Mutes, unmutes or removes somebody else, where `may` has "moderate"; the roster shows it. */
  moderate(action, csrc) {
    return this.params("moderate", { do: action, csrc });
  }

  /** We want to see this participant, whoever speaks; with 0 nobody in particular. */
  pin(csrc) {
    return this.params("pin", csrc ? { csrc } : {});
  }

  async hear({ nick, prefix, target, text }) {
    if (this.over || target.startsWith("#") || target.startsWith("&")) return;
    const message = parseText(text);
    if (!message || (message.id !== null && message.id !== this.id)) return;
    switch (message.type) {
      case "params": {
        const whole = await this.reassembly.add(prefix, message);
        if (whole && !this.over && (await this.proven(whole, nick, prefix))) await this.take(whole);
        break;
      }
      case "decline":
        if (!this.answered && nick === this.gateway) this.finish("declined", { code: message.code ?? "error", text: message.text });
        break;
      case "end": // before the answer we know the gateway by its nick only
        if (this.answered ? prefix === this.peer : nick === this.gateway) this.finish("ended", { code: message.code ?? "closed", moved: this.moved });
        break;
      default: // an accept needs nothing from us, an invitation is for people
    }
  }

  /** Whether the gateway said this: whoever holds the secret is the gateway, whatever its nick (§ 8.1). */
  async proven(message, nick, prefix) {
    const fresh = { answer: !this.answered, roster: message.number > this.rosterNumber, moved: this.answered, "dial-state": message.number > this.dialNumber }[message.kind];
    if (!fresh) return false;
    if (!this.secret) return nick === this.gateway;
    const contexts = message.kind === "answer" ? this.offers : [""];
    const verdicts = await Promise.all(contexts.map((context) => verifySeal(message, this.secret, context)));
    if (!verdicts.includes(true)) {
      console.warn("a message that the gateway did not send was ignored");
      return false;
    }
    this.gateway = nick;
    this.peer = prefix;
    return true;
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
      this.may = new Set((headers.may ?? "").split(" ").filter(Boolean));
      this.recorded = headers.recorded === "yes";
      const me = this.roster.find((p) => p.csrc === this.csrc);
      const byOther = me && me.muted !== this.muted && headers.by && !this.confirm;
      if (me?.muted === this.muted) this.confirmed();
      this.emit("roster", this.roster);
      if (byOther) this.emit("mutedBy", { by: headers.by, muted: me.muted });
    } else if (kind === "dial-state" && number > this.dialNumber) {
      this.dialNumber = number;
      const { state, reason, text } = headers;
      const call = Number(headers.call);
      clearTimeout(this.unconfirmed.get(call));
      this.emit("dial", { call, state, reason, text, ...(headers.csrc && { csrc: Number(headers.csrc) }) });
    } else if (kind === "moved" && headers.room) {
      this.moved = { room: headers.room, by: headers.by ?? "" };
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
    this.confirmed();
    clearTimeout(this.resuming);
    for (const timer of this.unconfirmed.values()) clearTimeout(timer);
    for (const [type, listener] of Object.entries(this.listeners)) this.irc.removeEventListener(type, listener);
    this.call?.close();
  }
}
