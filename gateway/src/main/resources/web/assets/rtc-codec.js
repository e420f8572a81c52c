// The 67p-rtc messages, as docs/irc-protocol.md defines them. Section numbers refer to that page.

const MAX_LINE = 350; // § 1
const BOUNDS = { unfinished: 4, senders: 256, parts: 16, payload: 8_192, millis: 30_000, document: 32_768, description: 65_535 }; // § 7

const SHORT = {
  V: "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n", B: "a=group:BUNDLE ",
  A: "m=audio 9 UDP/TLS/RTP/SAVPF ", M: "m=video 9 UDP/TLS/RTP/SAVPF ",
  0: "\nc=IN IP4 0.0.0.0\n", x: "a=rtcp-mux\na=rtcp-rsize\n",
  c: "a=candidate:", h: " typ host\n", z: "a=end-of-candidates\n", y: "a=ice-lite\n",
  u: "a=ice-ufrag:", p: "a=ice-pwd:", f: "a=fingerprint:sha-256 ",
  s: "a=setup:actpass\n", t: "a=setup:passive\n", v: "a=setup:active\n",
  i: "a=mid:", e: "a=extmap:",
  b: "a=sendrecv\n", S: "a=sendonly\n", R: "a=recvonly\n", I: "a=inactive\n",
  l: " urn:ietf:params:rtp-hdrext:ssrc-audio-level\n", q: " urn:ietf:params:rtp-hdrext:csrc-audio-level\n",
  m: " urn:ietf:params:rtp-hdrext:sdes:mid\n", o: " urn:3gpp:video-orientation\n",
  a: " http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\n",
  w: " http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\n",
  r: "a=rtpmap:", F: "a=fmtp:",
  O: " opus/48000/2\n", 8: " VP8/90000\n", 4: " H264/90000\n", X: " rtx/90000\n",
  P: " minptime=10;useinbandfec=1\n",
  L: " level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n",
  k: "a=rtcp-fb:", g: " goog-remb\n", T: " transport-cc\n", C: " ccm fir\n", n: " nack\n", N: " nack pli\n",
  G: "a=ssrc-group:FID ", d: "a=ssrc:", E: " cname:",
};
const TEXTS = Object.entries(SHORT).sort((a, b) => b[1].length - a[1].length);
const RID_EXTENSIONS = /:sdes:(repaired-)?rtp-stream-id$/; // of use where a picture is sent in several sizes
const EXTENSIONS = /(ssrc-audio-level|csrc-audio-level|sdes:mid|abs-send-time|transport-wide-cc-extensions-01|video-orientation)$/;

export const shorten = (sdp) => TEXTS.reduce((s, [c, text]) => s.replaceAll(text, `~${c}`), sdp);

export const lengthen = (text) =>
  text.replace(/~([\s\S]?)/g, (all, c) => {
    if (!(c in SHORT)) throw new Error(`unknown ${all}`);
    return SHORT[c];
  });

/** The session's id: 16 characters from 12 random bytes (§ 8). */
export const newId = () => base64url(crypto.getRandomValues(new Uint8Array(12)));

/** An offer as the browser made it, less what the gateway does not need (§ 5.1). Lines end in LF. */
export function prune(sdp) {
  const [session, ...sections] = sdp.replaceAll("\r\n", "\n").split(/^(?=m=)/m);
  const bundle = /^a=group:BUNDLE.*$/m.exec(session)?.[0];
  const out = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", ...(bundle ? [bundle] : [])];
  sections.forEach((section, index) => out.push(...pruneSection(section.trimEnd().split("\n"), index === 0, session)));
  return `${out.join("\n")}\n`;
}

/** Of RTP over UDP, and with an address: a name in .local means nothing elsewhere. */
const CANDIDATE = /^a=candidate:\S+ 1 udp \d+ (?!\S+\.local )/i;

function pruneSection([media, ...lines], first, session) {
  const kept = payloadTypes(media, lines);
  const hasFid = lines.some((l) => l.startsWith("a=ssrc-group:FID"));
  const simulcast = lines.some((l) => l.startsWith("a=simulcast:"));
  const transport = /^a=(ice-ufrag|ice-pwd|fingerprint:sha-256|setup)\b/;
  const inherited = first ? session.split("\n").filter((l) => transport.test(l)) : [];
  const wanted = (l) =>
    (first && transport.test(l)) ||
    /^a=(mid:|sendrecv$|sendonly$|recvonly$|inactive$|rtcp-mux$|rtcp-rsize$|ssrc-group:FID |rid:|simulcast:)/.test(l) ||
    (/^a=(rtpmap|fmtp|rtcp-fb):(\d+)/.test(l) && kept.includes(/:(\d+)/.exec(l)[1]) && !/^a=fmtp:\d+ \d+\//.test(l)) ||
    (l.startsWith("a=extmap:") && (EXTENSIONS.test(l) || (simulcast && RID_EXTENSIONS.test(l)))) ||
    (!hasFid && /^a=ssrc:\d+ cname:/.test(l)) ||
    (first && CANDIDATE.test(l));
  const [kind, , protocol] = media.split(" ");
  return [`${kind} 9 ${protocol} ${kept.join(" ")}`, "c=IN IP4 0.0.0.0", ...inherited, ...lines.filter(wanted)];
}

/** Opus with its redundancy (RFC 2198); or VP8 and one H264, each with its rtx. */
function payloadTypes(media, lines) {
  const codec = {};
  const fmtp = {};
  for (const line of lines) {
    const map = /^a=rtpmap:(\d+) ([^/]+)/.exec(line);
    if (map) codec[map[1]] = map[2].toLowerCase();
    const format = /^a=fmtp:(\d+) (.*)/.exec(line);
    if (format) fmtp[format[1]] = format[2];
  }
  const all = media.split(" ").slice(3);
  const named = (name) => all.filter((pt) => codec[pt] === name);
  if (media.startsWith("m=audio")) {
    return named("opus").slice(0, 1).flatMap((pt) => [pt, ...named("red").filter((red) => fmtp[red]?.split("/")[0] === pt).slice(0, 1)]);
  }
  const h264 = named("h264").filter((pt) => /packetization-mode=1/.test(fmtp[pt] ?? ""));
  const best = h264.find((pt) => /profile-level-id=42e01f/i.test(fmtp[pt])) ?? h264[0];
  const video = [named("vp8")[0], best].filter(Boolean);
  return video.flatMap((pt) => [pt, ...named("rtx").filter((rtx) => fmtp[rtx] === `apt=${pt}`)]);
}

/** A description for the WebRTC stack, from the body of a message. */
export function description(body) {
  const sdp = lengthen(body);
  if (sdp.length > BOUNDS.description) throw new Error("description too long");
  return withTransport(sdp).replaceAll("\n", "\r\n");
}

/**
 * Puts the transport's lines, which travel in the first section only, into every bundled section: Firefox reads each by itself, and
 * its tab crashes over one without a fingerprint (§ 5.1).
 */
function withTransport(sdp) {
  const name = (line) => /^a=(ice-ufrag|ice-pwd|fingerprint|setup|candidate|end-of-candidates)\b/.exec(line)?.[1];
  const [session, ...sections] = sdp.split(/^(?=m=)/m);
  const first = sections.find((section) => /^a=ice-ufrag:/m.test(section)) ?? "";
  const transport = first.split("\n").filter(name);
  return session + sections.map((section) => {
    if (section === first || /^m=\S+ 0 /.test(section)) return section;
    const own = new Set(section.split("\n").map(name));
    return section + transport.filter((line) => !own.has(name(line))).map((line) => `${line}\n`).join("");
  }).join("");
}

/** `seal` is {secret, context}: proves by the session's secret who sends this (§ 8.1). */
export async function encodeParams({ id, kind, number, headers = {}, body = "", seal = null }) {
  const head = Object.entries(headers).map(([key, value]) => `${key}: ${clean(String(value))}\n`).join("");
  const text = `${head}\n${body}`;
  const mac = seal ? `${MAC}${await macOf(seal.secret, seal.context, { id, kind, number, text })}\n` : "";
  const payload = base64url(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(mac + text)));
  const sum = crc32(payload);
  const overhead = `[67p-rtc-params] 1:${id} ${kind} ${number} 16/16 ${sum} `.length;
  const slices = payload.match(new RegExp(`.{1,${MAX_LINE - overhead}}`, "g"));
  if (slices.length > BOUNDS.parts) throw new Error("message too long");
  return slices.map((slice, i) => `[67p-rtc-params] 1:${id} ${kind} ${number} ${i + 1}/${slices.length} ${sum} ${slice}`);
}

const MAC = "mac: ";

/** HMAC-SHA-256, its first 96 bits (§ 8.1). */
async function macOf(secret, context, { id, kind, number, text }) {
  const key = await crypto.subtle.importKey("raw", fromBase64url(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const covered = new TextEncoder().encode(["67p-rtc 1", kind, id, number, context].join("\n") + `\n${text}`);
  return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, covered)).slice(0, 12));
}

/** Whether whoever sent a whole message holds the secret, and meant this context. */
export async function verifySeal(message, secret, context) {
  return message.seal !== null && message.seal.mac === (await macOf(secret, context, { ...message, text: message.seal.text }));
}

/** Names what these lines carry: the SHA-256 of their payload (§ 8.1). */
export async function digestOf(lines) {
  const payload = lines.map((line) => line.split(" ").at(-1)).join("");
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(payload))));
}

/** Sealing needs what browsers give to pages over https and on localhost only. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

export const encodeEnd = (id, code, text) => `[67p-rtc-end] 1:${id} ${code} ${text}`;

const PARAMS = /^\[67p-rtc-params\] ([1-9]\d?):([A-Za-z0-9_-]{16,32}) ([a-z][a-z0-9-]{0,23}) ([1-9]\d{0,8}) ([1-9]\d?)\/([1-9]\d?) ([0-9a-f]{8}) ([A-Za-z0-9_-]+)$/;
const OTHER = /^\[67p-rtc-(invite|accept|decline|end)\](?: (.*))?$/s;

/** One line of text, to a message of the grammar (§ 2), or null. Params are one part each. */
export function parseText(text) {
  const params = PARAMS.exec(text);
  if (params) {
    const [, version, id, kind, number, part, parts, crc, payload] = params;
    const message = { type: "params", version: +version, id, kind, number: +number, part: +part, parts: +parts, crc, payload };
    return message.part <= message.parts && message.parts <= BOUNDS.parts ? message : null;
  }
  const other = OTHER.exec(text);
  if (!other) return null;
  const [, type, rest = ""] = other;
  const ref = /^([1-9]\d?):([A-Za-z0-9_-]{16,32})(?: (.*))?$/s.exec(rest);
  if (!ref) return { type, id: null, code: null, text: rest };
  const [, version, id, said = ""] = ref;
  const coded = type === "decline" || type === "end" ? /^([a-z][a-z0-9-]{0,23})(?: (.*))?$/s.exec(said) : null;
  return { type, version: +version, id, code: coded ? coded[1] : null, text: coded ? coded[2] ?? "" : said };
}

/** Puts parts together, within bounds (§ 7). */
export class Reassembly {
  constructor(now = () => Date.now()) {
    this.now = now;
    this.senders = new Map();
  }

  /** @returns {Promise<{id, kind, number, headers, body, seal}|null>} the whole message, once all parts are here */
  async add(sender, part) {
    const mine = this.unfinished(sender);
    const key = [part.id, part.kind, part.number, part.parts, part.crc].join(" ");
    const message = mine.get(key) ?? { slices: [], since: this.now() };
    mine.set(key, message);
    if (mine.size > BOUNDS.unfinished) mine.delete(mine.keys().next().value);
    message.slices[part.part - 1] = part.payload;
    const size = message.slices.reduce((sum, s) => sum + (s?.length ?? 0), 0);
    if (size > BOUNDS.payload) mine.delete(key);
    if (size > BOUNDS.payload || message.slices.filter((s) => s !== undefined).length < part.parts) return null;
    mine.delete(key);
    try {
      return { id: part.id, kind: part.kind, number: part.number, ...(await open(message.slices.join(""), part.crc)) };
    } catch {
      return null; // broken ones are passed over in silence (§ 7)
    }
  }

  unfinished(sender) {
    const old = this.now() - BOUNDS.millis;
    for (const [name, messages] of this.senders) {
      for (const [key, message] of messages) if (message.since < old) messages.delete(key);
      if (messages.size === 0) this.senders.delete(name);
    }
    if (!this.senders.has(sender)) this.senders.set(sender, new Map());
    if (this.senders.size > BOUNDS.senders) this.senders.delete(this.senders.keys().next().value);
    return this.senders.get(sender);
  }
}

async function open(payload, crc) {
  if (crc32(payload) !== crc) throw new Error("crc");
  const bytes = await through(new DecompressionStream("deflate-raw"), fromBase64url(payload), BOUNDS.document);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
  const head = end === 0 ? (text.startsWith("\n") ? "" : text) : text.slice(0, end);
  const body = end === 0 && !text.startsWith("\n") ? "" : text.slice(end + 1);
  const headers = {};
  for (const line of head.split("\n")) {
    const field = /^([a-z-]+): (.*)$/.exec(line);
    if (field && !(field[1] in headers)) headers[field[1]] = clean(field[2]);
  }
  const sealed = text.startsWith(MAC);
  const cut = text.indexOf("\n");
  return { headers, body, seal: sealed ? { mac: text.slice(MAC.length, cut), text: text.slice(cut + 1) } : null };
}

const STATES = ["live", "muted", "dialling", "ringing", "answered"];

/** Who is in the room (§ 6), and who is being called into it. */
export function parseRoster(body) {
  return body
    .split("\n")
    .map((line) => /^([1-9]\d{0,9}) (\S+) (\S+) (.+)$/.exec(line))
    .filter(Boolean)
    .slice(0, 64)
    .map(([, csrc, kind, state, name]) => ({
      csrc: +csrc,
      kind: kind === "phone" ? "phone" : "browser",
      muted: state === "muted",
      state: STATES.includes(state) ? state : "live",
      name: clean(name).slice(0, 64),
    }));
}

// eslint-disable-next-line no-control-regex
const clean = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");

async function through(stream, bytes, most = Infinity) {
  const written = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await written.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      written.cancel().catch(() => {});
      throw new Error("too long");
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function base64url(bytes) {
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const fromBase64url = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** CRC-32 as in zlib and PNG, of ASCII, as 8 hexadecimal digits. */
export function crc32(text) {
  let crc = ~0;
  for (let i = 0; i < text.length; i += 1) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}
