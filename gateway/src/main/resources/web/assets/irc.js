// IRC over WebSocket (text.ircv3.net): one frame is one line. Registers, keeps alive, paces what it
// sends, and comes back by itself.

const REGISTRATION_MS = 15_000;
const SILENCE_MS = 30_000; // then we ask; the same time again without a word means the line is dead
const BACK_OFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const MAX_QUEUE = 100;

/** Splits a line into {tags, nick, prefix, command, params}; null when it is not IRC. */
export function parseLine(line) {
  const match = /^(?:@(\S+) +)?(?::(\S+) +)?([A-Za-z]+|\d{3})((?: +[^: ][^ ]*)*)(?: +:(.*)| *)$/s.exec(line);
  if (!match) return null;
  const [, tags = "", prefix = "", command, middle, trailing] = match;
  const params = middle.split(" ").filter((p) => p !== "");
  if (trailing !== undefined) params.push(trailing);
  return { tags, prefix, nick: prefix.split("!")[0], command: command.toUpperCase(), params };
}

/** A nick that IRC accepts, made from a person's name. */
export function nickFrom(name, longest = 16) {
  const plain = name
    .replace(/ß/g, "ss").replace(/[äÄ]/g, "ae").replace(/[öÖ]/g, "oe").replace(/[üÜ]/g, "ue")
    .normalize("NFD")
    .replace(/[^A-Za-z0-9_-]+/g, "")
    .replace(/^[0-9-]+/, "")
    .slice(0, longest);
  return plain.length > 1 ? plain : `guest${1000 + Math.floor(Math.random() * 9000)}`;
}

/** Cuts a text at spaces into pieces of at most so many UTF-8 bytes. */
export function splitText(text, bytes = 380) {
  const size = (s) => new TextEncoder().encode(s).length;
  const pieces = [];
  let piece = "";
  for (const word of text.split(/(?<= )/)) {
    for (const part of size(word) > bytes ? Array.from(word) : [word]) {
      if (size(piece + part) > bytes) {
        pieces.push(piece);
        piece = "";
      }
      piece += part;
    }
  }
  return piece.trim() === "" ? pieces : [...pieces, piece];
}

/** Lets `burst` lines go at once, then so many a second. `now` and `later` are the test's to replace. */
export class Pace {
  constructor(burst, perSecond, now = () => performance.now(), later = setTimeout.bind(globalThis)) {
    Object.assign(this, { burst, perSecond, now, later, tokens: burst, last: now(), queue: [], timer: null });
  }

  /** Queues what `go` sends; urgent ones go before the others. */
  add(go, urgent = false) {
    if (this.queue.length >= MAX_QUEUE) throw new Error("too much to send");
    const at = urgent ? this.queue.findIndex((e) => !e.urgent) : -1;
    this.queue.splice(at < 0 ? this.queue.length : at, 0, { go, urgent });
    this.run();
  }

  clear() {
    this.queue = [];
  }

  run() {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.last) * this.perSecond) / 1000);
    this.last = now;
    while (this.queue.length > 0 && this.tokens >= 1) {
      this.tokens -= 1;
      this.queue.shift().go();
    }
    if (this.queue.length > 0 && this.timer === null) {
      this.timer = this.later(() => {
        this.timer = null;
        this.run();
      }, Math.max(20, ((1 - this.tokens) * 1000) / this.perSecond));
    }
  }
}

/**
 * Events (detail): `registered` {nick}, `closed` {retryIn, reason}, `message` {nick, prefix, target, text, notice},
 * `joined`, `left` {nick, channel, reason}, `quit` {nick, reason}, `renamed` {from, to},
 * `names` {channel, nicks}, `absent` {nick} for an addressee who is not there.
 */
export class Irc extends EventTarget {
  constructor({ url, nick, name, pace = new Pace(4, 1) }) {
    super();
    Object.assign(this, { url, wanted: nick, nick, name, pace, channels: new Set(), tries: 0, registered: false, over: false });
    this.online = () => this.retry(0);
    globalThis.addEventListener?.("online", this.online);
  }

  connect() {
    this.registered = false;
    this.asked = false;
    const socket = new WebSocket(this.url, ["text.ircv3.net"]);
    this.socket = socket;
    socket.onopen = () => {
      this.raw(`NICK ${this.nick}`);
      this.raw(`USER ${nickFrom(this.wanted, 9).toLowerCase()} 0 * :${this.name}`);
      this.watch(REGISTRATION_MS);
    };
    socket.onmessage = (event) => this.socket === socket && this.receive(event.data);
    socket.onclose = (event) => this.socket === socket && this.closed(event.reason);
  }

  /** A line at once, whatever the pace. */
  raw(line) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(line.replace(/[\r\n\0]/g, " "));
  }

  say(target, text, urgent = false) {
    this.pace.add(() => this.raw(`PRIVMSG ${target} :${text}`), urgent);
  }

  join(channel) {
    this.channels.add(channel);
    if (this.registered) this.pace.add(() => this.raw(`JOIN ${channel}`));
  }

  part(channel) {
    this.channels.delete(channel);
    if (this.registered) this.pace.add(() => this.raw(`PART ${channel}`));
  }

  close(reason) {
    this.over = true;
    globalThis.removeEventListener?.("online", this.online);
    clearTimeout(this.silence);
    clearTimeout(this.again);
    this.raw(`QUIT :${reason}`);
    this.socket?.close();
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  closed(reason) {
    this.socket = null;
    this.registered = false;
    clearTimeout(this.silence);
    this.pace.clear();
    if (this.over) return;
    const base = BACK_OFF_MS[Math.min(this.tries, BACK_OFF_MS.length - 1)];
    this.tries += 1;
    const retryIn = Math.round(base * (0.75 + Math.random() / 2));
    this.retry(retryIn);
    this.emit("closed", { retryIn, reason });
  }

  retry(inMs) {
    if (this.over || this.socket) return;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.socket || this.over || this.connect(), inMs);
  }

  watch(ms = SILENCE_MS) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      if (!this.registered || this.asked) {
        const dead = this.socket;
        this.closed("silence");
        dead?.close();
      } else {
        this.asked = true;
        this.raw("PING :still-there");
        this.watch();
      }
    }, ms);
  }

  receive(line) {
    const message = parseLine(line);
    if (!message) return;
    if (this.registered) {
      this.asked = false;
      this.watch();
    }
    const { command, params, nick, prefix } = message;
    this[`on${command}`]?.(params, nick, prefix);
  }

  onPING(params) {
    this.raw(`PONG :${params.at(-1) ?? ""}`);
  }

  on001([nick]) {
    this.nick = nick;
    this.registered = true;
    this.tries = 0;
    this.watch();
    this.emit("registered", { nick });
    for (const channel of this.channels) this.pace.add(() => this.raw(`JOIN ${channel}`));
  }

  on433() {
    if (this.registered) return;
    this.nick = `${this.wanted.slice(0, 6)}${100 + Math.floor(Math.random() * 900)}`;
    this.raw(`NICK ${this.nick}`);
  }

  on436() {
    this.on433();
  }

  on432() {
    if (this.registered) return;
    this.nick = this.nick.length > 9 ? this.nick.slice(0, 9) : `g${10_000 + Math.floor(Math.random() * 90_000)}`;
    this.raw(`NICK ${this.nick}`);
  }

  on401([, target]) {
    this.emit("absent", { nick: target });
  }

  on353([, , channel, names]) {
    this.emit("names", { channel, nicks: names.split(" ").filter(Boolean).map((n) => n.replace(/^[~&@%+]+/, "")) });
  }

  onPRIVMSG([target, text], nick, prefix) {
    if (text !== undefined) this.emit("message", { nick, prefix, target, text, notice: false });
  }

  onNOTICE([target, text], nick, prefix) {
    if (text !== undefined) this.emit("message", { nick, prefix, target, text, notice: true });
  }

  onJOIN([channel], nick) {
    this.emit("joined", { nick, channel });
  }

  onPART([channel, reason = ""], nick) {
    this.emit("left", { nick, channel, reason });
  }

  onKICK([channel, nick, reason = ""]) {
    if (nick === this.nick) this.channels.delete(channel);
    this.emit("left", { nick, channel, reason });
  }

  onQUIT([reason = ""], nick) {
    this.emit("quit", { nick, reason });
  }

  onNICK([to], from) {
    if (from === this.nick) this.nick = to;
    this.emit("renamed", { from, to });
  }

  onERROR() {
    this.socket?.close();
  }
}
