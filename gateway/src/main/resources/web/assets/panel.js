// The panel beside the stage: chat over IRC, who is here, how to invite others.

import { $, avatar, el, hue, icon, isCalled } from "./dom.js";
import { nickFrom, splitText } from "./irc.js";
import { announce } from "./notices.js";
import { parseText } from "./rtc-codec.js";
import { t } from "./text.js";

const MAX_LOG = 500;
const SETTLE_MS = 3_000; // who comes to the chat may be about to enter the call, which is told already
const SPLIT = /^[\w*-]+(\.[\w*-]+)+ [\w*-]+(\.[\w*-]+)+$/; // the reason of a QUIT in a netsplit: two servers
const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

export class Panel {
  constructor({ onProblem, onPerson }) {
    Object.assign(this, { onProblem, onPerson });
    this.nicks = new Set();
    this.inCall = new Map(); // nick in lower case to name, of browsers in the call
    this.wereInCall = new Map();
    this.roster = null;
    this.unread = 0;
    this.split = { count: 0, timer: null };
    for (const name of ["chat", "people", "dial"]) {
      $(`tab-${name}`).addEventListener("click", () => this.show(name));
      $(`open-${name}`).addEventListener("click", () => (this.open === name ? this.close() : this.show(name)));
    }
    $("panel-close").addEventListener("click", () => this.close());
    $("panel").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.querySelector(".tabs").addEventListener("keydown", (event) => this.arrow(event));
    $("say").addEventListener("submit", (event) => {
      event.preventDefault();
      this.say($("text").value.trim());
    });
  }

  get open() {
    return $("panel").hidden ? null : this.tab;
  }

  show(name) {
    this.from ??= document.activeElement;
    this.tab = name;
    $("panel").hidden = false;
    for (const other of ["chat", "people", "dial"]) {
      $(`pane-${other}`).hidden = other !== name;
      $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
      $(`tab-${other}`).tabIndex = other === name ? 0 : -1;
      $(`open-${other}`).setAttribute("aria-expanded", String(other === name));
    }
    if (name === "chat") {
      this.unread = 0;
      this.badge();
      $("log").scrollTop = $("log").scrollHeight;
      $("text").focus();
    } else {
      $(`tab-${name}`).focus();
    }
  }

  close() {
    $("panel").hidden = true;
    for (const name of ["chat", "people", "dial"]) $(`open-${name}`).setAttribute("aria-expanded", "false");
    this.from?.focus?.();
    this.from = null;
  }

  arrow(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const tabs = ["chat", "people", "dial"];
    if (!step || event.target.role !== "tab") return;
    this.show(tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length]);
    $(`tab-${this.tab}`).focus();
  }

  /** Listens to this connection; the text goes to that channel. */
  attach(irc, channel, gateway) {
    const before = this.irc === irc ? this.channel : null;
    this.listening?.abort();
    this.listening = new AbortController();
    const { signal } = this.listening;
    Object.assign(this, { irc, channel, gateway });
    this.nicks.clear();
    if ($("log").childElementCount === 0) this.note(t("chatEmpty", { channel }));
    const mine = (name) => name.toLowerCase() === channel.toLowerCase();
    const on = (type, handle) => irc.addEventListener(type, (e) => handle(e.detail), { signal });
    on("message", ({ nick, target, text }) => mine(target) && this.message(nick, text));
    on("names", ({ channel: c, nicks }) => mine(c) && this.changed(() => nicks.forEach((n) => this.nicks.add(n))));
    on("joined", ({ nick, channel: c }) => mine(c) && this.came(nick));
    on("left", ({ nick, channel: c }) => mine(c) && this.gone(nick));
    on("quit", ({ nick, reason }) => this.nicks.has(nick) && (SPLIT.test(reason) ? this.splitAway(nick) : this.gone(nick)));
    on("renamed", ({ from, to }) => this.nicks.has(from) && this.renamed(from, to));
    on("closed", () => this.changed(() => this.nicks.clear()));
    irc.join(channel);
    if (before && before !== channel) irc.part(before); // after it: so the gateway always sees us
  }

  say(text) {
    if (text === "" || !this.irc?.registered) return;
    try {
      for (const piece of splitText(text)) {
        this.irc.say(this.channel, piece);
        this.message(this.irc.nick, piece);
      }
      $("text").value = "";
    } catch {
      this.onProblem(t("tooMuch"));
    }
  }

  message(nick, text) {
    const action = /^\u0001ACTION (.*)\u0001$/s.exec(text);
    if (text.startsWith("\u0001") && !action) return;
    const signal = parseText(text);
    if (signal && signal.type !== "invite") return;
    const plain = (action?.[1] ?? signal?.text ?? text).replace(/\u0003\d{0,2}(,\d{1,2})?|[\u0000-\u001f]/g, "");
    const line = el("p", action ? "action" : "");
    const name = this.nameOf(nick);
    const who = el("span", "who", action ? `* ${name}` : name);
    who.style.setProperty("--hue", hue(name));
    const said = el("span");
    plain.split(LINK).forEach((part, i) => said.append(i % 2 ? link(part) : part));
    line.append(el("time", "", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })), who, said);
    this.append(line);
    if (nick !== this.irc?.nick) announce(t("says", { name, text: plain }));
    if (this.open !== "chat") {
      this.unread += 1;
      this.badge();
    }
  }

  /** Whoever is in the call is known by name, not by nick. */
  nameOf(nick) {
    if (nick === this.irc?.nick) return this.me ?? nick;
    return this.inCall.get(nick.toLowerCase()) ?? this.wereInCall.get(nick.toLowerCase()) ?? nick;
  }

  /** A line about what happens, seen in the chat and heard by screen readers. */
  note(text) {
    this.append(el("p", "note", text));
    announce(text);
  }

  append(line) {
    const log = $("log");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    log.append(line);
    while (log.childElementCount > MAX_LOG) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  badge() {
    $("unread").hidden = this.unread === 0;
    $("unread").textContent = this.unread > 99 ? "99+" : String(this.unread);
    $("unread").title = t("unread", { count: this.unread });
  }

  came(nick) {
    this.changed(() => this.nicks.add(nick));
    if (nick === this.irc.nick || nick === this.gateway) return;
    setTimeout(() => {
      if (this.nicks.has(nick) && !this.isOrWasInCall(nick)) this.note(t("joinedChat", { name: nick }));
    }, SETTLE_MS);
  }

  gone(nick) {
    this.changed(() => this.nicks.delete(nick));
    if (nick !== this.irc.nick && !this.isOrWasInCall(nick)) this.note(t("leftChat", { name: nick }));
  }

  isOrWasInCall(nick) {
    return this.inCall.has(nick.toLowerCase()) || this.wereInCall.has(nick.toLowerCase());
  }

  renamed(from, to) {
    this.changed(() => {
      this.nicks.delete(from);
      this.nicks.add(to);
    });
    if (!this.isOrWasInCall(from)) this.note(t("isNow", { from, to }));
  }

  /** One line for all who a netsplit takes away. */
  splitAway(nick) {
    this.changed(() => this.nicks.delete(nick));
    this.split.count += 1;
    clearTimeout(this.split.timer);
    this.split.timer = setTimeout(() => {
      this.note(t("netsplit", { count: this.split.count }));
      this.split.count = 0;
    }, 1_000);
  }

  changed(change) {
    change();
    const alsoInCall = (nick) => nick === this.irc?.nick || nick === this.gateway || this.inCall.has(nick.toLowerCase());
    const others = [...this.nicks].filter((nick) => !alsoInCall(nick)).sort((a, b) => a.localeCompare(b));
    $("on-irc").replaceChildren(...others.map((nick) => entry(nick)));
    $("on-irc-title").hidden = others.length === 0;
  }

  /** Who is in the call now. What has changed since is told. */
  people(roster, me, menus) {
    for (const [nick, name] of this.inCall) this.wereInCall.set(nick, name);
    this.inCall = new Map(roster.filter((p) => p.kind !== "phone").map((p) => [nickFrom(p.name).toLowerCase(), p.name]));
    this.me = roster.find((p) => p.csrc === me)?.name ?? this.me;
    if (this.roster) this.tellChanges(this.roster, roster, me);
    this.roster = roster;
    this.changed(() => {});
    $("in-call").replaceChildren(
      ...roster.map((p) => {
        const item = entry(p.csrc === me ? `${p.name} (${t("you")})` : p.name, p.kind, isCalled(p) ? t(`call-${p.state}`) : p.muted ? t("muted") : "", p.name);
        if (menus(p.csrc) && p.csrc !== me) item.append(this.menu(p));
        return item;
      }),
    );
  }

  menu({ csrc, name }) {
    const button = el("button", "plain");
    button.type = "button";
    button.append(icon("more"));
    button.setAttribute("aria-label", t("person-tile", { name }));
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", () => this.onPerson(csrc));
    return button;
  }

  tellChanges(before, now, me) {
    const old = new Map(before.map((p) => [p.csrc, p]));
    const fresh = new Set(now.map((p) => p.csrc));
    for (const p of now) {
      const was = old.get(p.csrc);
      if (p.csrc === me) continue;
      if (isCalled(p)) !was && this.note(t("isCalled", { name: p.name }));
      else if (!was || isCalled(was)) this.note(t(p.kind === "phone" ? "hasJoinedByPhone" : "hasJoined", { name: p.name }));
      else if (was.muted !== p.muted) announce(t(p.muted ? "isMuted" : "isUnmuted", { name: p.name }));
    }
    for (const p of before) if (!fresh.has(p.csrc) && p.csrc !== me) this.note(t(isCalled(p) ? "hasNotCome" : "hasLeft", { name: p.name }));
  }

  /** Another call begins: its first roster is no news. */
  restart() {
    this.roster = null;
  }
}

function entry(name, kind = "browser", state = "", colour = name) {
  const item = el("li");
  const picture = avatar(kind === "phone" ? name : colour, kind);
  item.append(picture, el("span", "", name));
  if (state) item.append(el("small", "quiet", state));
  return item;
}

function link(url) {
  const a = el("a", "", url);
  Object.assign(a, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return a;
}
