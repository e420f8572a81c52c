// The room page: before the call, in it, and after it.

import { $, hue, initials, isCalled, toggleButton } from "./dom.js";
import { Devices } from "./devices.js";
import { Dialler } from "./dial.js";
import { Invitation } from "./invitation.js";
import { Irc, nickFrom } from "./irc.js";
import { listenToKeys } from "./keys.js";
import { remember, remembered } from "./memory.js";
import { announce, clearNotice, clearNotices, hasNotice, notice } from "./notices.js";
import { Panel } from "./panel.js";
import { Person } from "./person.js";
import { Session } from "./session.js";
import { Settings } from "./settings.js";
import { Tiles } from "./tiles.js";
import { data, t } from "./text.js";

const REJOIN_MS = [0, 2_000, 5_000, 10_000, 20_000];
const SHAKY_MS = 1_500;
const SPEAKING_LEVEL = 0.45;

const devices = new Devices();
const invitation = new Invitation();
let config = data.config ?? null;
let irc = null;
let session = null;
let tiles = null;
let panel = null;
let person = null;
let dialler = null;
let settings = null;
let screenTrack = null;
let muted = false;
let talking = false; // push to talk
let view = document.body.dataset.view;
let rejoins = 0;
let shaky = null;

// For tests and for the console: docs/debugging.md names these.
globalThis.partyline = {
  get view() { return view; },
  get nick() { return irc?.nick ?? null; },
  get ircConnected() { return irc?.registered ?? false; },
  get channel() { return panel?.channel ?? null; },
  get session() { return session?.id ?? null; },
  get csrc() { return session?.csrc ?? null; },
  get roster() { return session?.roster ?? []; },
  get muted() { return muted; },
  get call() { return session?.call ?? null; },
  get irc() { return irc; },
  get tiles() { return tiles; },
  stats: async () => session?.call?.stats() ?? null,
};

// ---- views

function setView(name) {
  view = name;
  document.body.dataset.view = name;
  $("count").hidden = name !== "call";
  if (name !== "call") $("recorded").hidden = true;
  $("copy-invite").hidden = name !== "call" && name !== "prejoin";
}

function ended(code, text = "") {
  setView("ended");
  $("ended-title").textContent = t(code);
  $("ended-text").textContent = text;
  $("rejoin").hidden = code === "noRoom";
  clearNotices();
  $("ended-title").focus();
}

// ---- before the call

async function start() {
  drawRoomName(decodeURIComponent(location.pathname.split("/").at(-1)));
  if (!globalThis.RTCPeerConnection || !globalThis.CompressionStream) {
    ended("tooOld");
    return;
  }
  if (!config) {
    ended("noRoom", t("noRoomText"));
    return;
  }
  $("name").maxLength = config.maxNameLength;
  $("name").value ||= remembered("name") ?? ""; // unless somebody types already
  const onPerson = (csrc) => person.show(csrc, tiles.state.roster);
  tiles = new Tiles($("tiles"), onPerson, (csrc) => session?.pin(csrc));
  panel = new Panel({ onProblem: (text) => notice("chat", text, { forMs: 5_000 }), onPerson });
  dialler = new Dialler({ session: () => session });
  const may = () => Boolean(session?.may.has("moderate"));
  person = new Person({ moderate: (action, csrc) => session?.moderate(action, csrc), may, dialler });
  settings = new Settings({ devices, tiles, panel, shareScreen: toggleScreen });
  invitation.show(config.room, null);
  wire();
  setView("prejoin");
  drawPrejoin();
  await openDevices();
}

function drawRoomName(room) {
  $("room-name").textContent = room;
  document.title = `${room} · Partyline`;
}

async function openDevices() {
  await devices.openMicrophone();
  if (remembered("camera") !== "off") await devices.openCamera();
  if (devices.microphone) devices.microphone.enabled = !silent();
  await devices.look();
}

function drawPrejoin() {
  const { camera } = devices;
  const preview = $("preview");
  if (camera && preview.srcObject?.getTracks()[0] !== camera) preview.srcObject = new MediaStream([camera]);
  if (!camera) preview.srcObject = null;
  preview.hidden = !camera;
  preview.classList.toggle("mirrored", devices.facing !== "environment");
  $("preview-off").hidden = Boolean(camera);
  $("preview-avatar").textContent = initials($("name").value || "?");
  $("preview-avatar").style.setProperty("--hue", hue($("name").value));
  toggleButton($("pre-mic"), !silent(), "mic", t(silent() ? "micOff" : "micOn"));
  toggleButton($("pre-cam"), Boolean(camera), "cam", t(camera ? "camOn" : "camOff"));
}

// ---- joining

async function join() {
  const name = $("name").value.trim();
  if (name === "") return;
  remember("name", name);
  devices.wake();
  $("join").disabled = true;
  $("join").textContent = t("joining");
  clearNotice("join");
  openIrc(name);
  newSession(name);
  progress(irc.registered ? "waitingAnswer" : "connectingIrc");
}

function progress(key) {
  $("progress").textContent = key ? t(key) : "";
}

function notJoined(text) {
  session?.stop();
  session = null;
  $("join").disabled = false;
  $("join").textContent = t("join");
  progress(null);
  if (view === "prejoin") {
    irc?.close("Goodbye");
    irc = null;
    notice("join", text);
  } else {
    leaveAll();
    ended("ended-lost", text);
  }
}

function openIrc(name) {
  if (irc) return;
  const url = new URL(config.irc, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  irc = new Irc({ url, nick: nickFrom(name), name });
  irc.addEventListener("registered", ({ detail }) => {
    if (hasNotice("irc")) notice("irc", t("ircBack"), { forMs: 3_000 });
    if (detail.nick !== irc.wanted && view === "call") panel.note(t("nickTaken", { nick: detail.nick }));
    if (view === "prejoin") progress("waitingAnswer");
  });
  irc.addEventListener("closed", ({ detail }) => {
    const seconds = Math.ceil(detail.retryIn / 1000);
    notice("irc", t(view === "call" ? "ircGone" : "ircUnreachable", { seconds }));
  });
  irc.addEventListener("absent", ({ detail }) => {
    if (detail.nick === session?.gateway && !session.answered) notice("join", t("gatewayAbsent"), { forMs: 8_000 });
  });
  irc.connect();
}

function newSession(name) {
  const mine = new Session({ irc, gateway: config.gatewayNick, room: config.room, name, simulcast: config.simulcast, stun: config.stun });
  session = mine;
  mine.muted = silent();
  const on = (type, handle) => mine.addEventListener(type, (e) => session === mine && handle(e.detail));
  on("answered", ({ csrc, channel }) => answered(name, csrc, channel ?? config.channel));
  on("roster", drawRoster);
  on("speaking", (speaking) => tiles.update({ speaking }));
  on("video", drawVideo);
  on("state", mediaState);
  on("declined", ({ code }) => notJoined(known(`declined-${code}`, "declined-error")));
  on("silent", () => notJoined(t("noAnswer")));
  on("mutedBy", mutedBy);
  on("dial", (news) => (dialler.take(news), drawRoster(mine.roster)));
  on("ended", ({ code, moved }) => {
    if (code === "lost" || code === "gone") rejoin();
    else if (code === "moved" && moved) goTo(moved);
    else {
      leaveAll();
      ended(known(`ended-${code}`, "ended-error"));
    }
  });
  mine.start(devices.microphone, devices.camera).catch((error) => {
    console.error("cannot start", error);
    notJoined(t("declined-error"));
  });
}

const known = (key, other) => (t(key) === key ? t(other) : t(key));

function answered(name, csrc, channel) {
  progress("connectingMedia");
  $("mix").srcObject = session.call.mix;
  $("mix").play().catch(() =>
    notice("sound", t("soundBlocked"), { action: { text: t("playSound"), run: () => $("mix").play() } }));
  if (view !== "call") setView("call");
  if (panel.irc !== irc || panel.channel !== channel) panel.attach(irc, channel, config.gatewayNick);
  if (irc.nick !== irc.wanted) panel.note(t("nickTaken", { nick: irc.nick }));
  panel.restart();
  dialler.reset();
  tiles.update({ me: { csrc, name, speaking: false }, camera: devices.camera, mirrored: devices.facing !== "environment", screen: screenTrack, muted: silent(), speaking: new Set(), video: [] });
  drawControls();
  useDevices();
  if (!document.activeElement?.closest("#call")) $("mic").focus();
  loadDialIn();
}

/** Somebody moved us: we join that room with what we have, and say so. */
async function goTo({ room, by }) {
  const { name } = session;
  const response = await fetch(`/rtc/${encodeURIComponent(room)}/config.json`).catch(() => null);
  if (view !== "call" || !irc) return;
  if (!response?.ok) {
    leaveAll();
    ended("ended-moved", t("moved", { name: by, room }));
    return;
  }
  config = await response.json();
  history.replaceState(null, "", `/rtc/${encodeURIComponent(room)}`);
  drawRoomName(config.room);
  invitation.show(config.room, null);
  tiles.update({ roster: [], video: [] });
  panel.note(t("moved", { name: by, room }));
  notice("moved", t("moved", { name: by, room }), { forMs: 12_000 });
  newSession(name);
}

async function loadDialIn(attempt = 1) {
  const mine = session;
  const response = await fetch(`/rtc/${encodeURIComponent(config.room)}/dial-in`, { method: "POST", body: mine.ticket }).catch(() => null);
  if (session !== mine) return;
  invitation.show(config.room, response?.ok ? await response.json() : null);
  if (!response?.ok && attempt < 3) setTimeout(() => session === mine && loadDialIn(attempt + 1), 2_000 * attempt);
}

// ---- in the call

function mediaState(state) {
  clearTimeout(shaky);
  if (state === "connected") {
    rejoins = 0;
    clearNotice("media");
    progress(null);
  } else if (state === "disconnected") {
    shaky = setTimeout(() => notice("media", t("mediaShaky")), SHAKY_MS);
  } else if (state === "failed") {
    rejoin();
  }
}

function rejoin() {
  if (view !== "call" || !irc) return;
  const { name } = session;
  session.leave("lost");
  const wait = REJOIN_MS[Math.min(rejoins, REJOIN_MS.length - 1)];
  rejoins += 1;
  if (rejoins > REJOIN_MS.length) {
    leaveAll();
    ended("ended-lost");
    return;
  }
  notice("media", t("mediaLost"));
  setTimeout(() => view === "call" && irc && newSession(name), wait);
}

function drawVideo(video) {
  const sharing = (all) => new Set(all.filter((v) => v.screen).map((v) => v.csrc));
  const before = sharing(tiles.state.video);
  const now = sharing(video);
  const name = (csrc) => tiles.state.roster.find((p) => p.csrc === csrc)?.name;
  for (const csrc of now) if (!before.has(csrc) && name(csrc)) announce(t("sharesScreen", { name: name(csrc) }));
  for (const csrc of before) if (!now.has(csrc) && name(csrc)) announce(t("sharesNoScreen", { name: name(csrc) }));
  tiles.update({ video });
}

function drawRoster(roster) {
  const me = roster.find((p) => p.csrc === session.csrc);
  const menus = session.may.has("moderate");
  const mine = (csrc) => dialler.callOf(csrc) !== null;
  dialler.allow(session.may.has("dial"));
  dialler.follow(roster);
  tiles.update({ roster, menus, mine, me: tiles.state.me && { ...tiles.state.me, csrc: session.csrc, name: me?.name ?? tiles.state.me.name } });
  panel.people(roster, session.csrc, (csrc) => menus || mine(csrc));
  if (person.dialog.open) person.update(roster);
  $("count").textContent = t("peopleCount", { count: roster.filter((p) => !isCalled(p)).length });
  $("alone").hidden = roster.length > 1;
  drawRecorded(session.recorded);
}

/** Everybody knows whether they are being recorded: by the gateway's voice, and here as long as it goes on. */
function drawRecorded(recorded) {
  if ($("recorded").hidden === !recorded) return;
  $("recorded").hidden = !recorded;
  announce(t(recorded ? "isRecorded" : "recordedNoMore"));
}

function drawControls() {
  toggleButton($("mic"), !silent(), "mic", t(silent() ? "micOff" : "micOn"));
  toggleButton($("cam"), Boolean(devices.camera), "cam", t(devices.camera ? "camOn" : "camOff"));
  $("cam").hidden = session?.takes.camera === false;
  $("screen").classList.toggle("on", Boolean(screenTrack));
  $("screen").querySelector("span").textContent = t(screenTrack ? "screenOn" : "screenOff");
  $("screen").hidden = !navigator.mediaDevices?.getDisplayMedia || session?.takes.screen === false;
  $("more-screen").hidden = $("screen").hidden;
  $("more-screen").textContent = $("screen").textContent.trim();
}

async function toggleMute() {
  if (!devices.microphone) {
    muted = false;
    await devices.openMicrophone();
  } else {
    muted = !muted;
  }
  applyMute();
  if (view === "call") announce(t(silent() ? "youMuted" : "youUnmuted"));
}

/** Others can close our microphone. They cannot open it: we are asked. */
function mutedBy({ by, muted: shut }) {
  if (shut) {
    muted = true;
    talking = false;
    applyMute();
    notice("muted", t("mutedBy", { name: by }), { forMs: 12_000 });
  } else {
    session.mute(silent());
    notice("muted", t("askedToUnmute", { name: by }), { forMs: 30_000, action: { text: t("micOff"), run: () => silent() && toggleMute() } });
  }
}

/** While a muted person holds the space bar, they are heard. */
function talk(on) {
  if (talking === on || !muted) return;
  talking = on;
  applyMute();
}

function applyMute() {
  if (devices.microphone) devices.microphone.enabled = !silent();
  if (session) useDevices();
  drawPrejoin();
  drawControls();
}

/** Whoever has no microphone is shown as muted. */
const silent = () => (muted && !talking) || !devices.microphone;

/** A device that was allowed, changed or unplugged after joining is what the others hear and see from now on. */
function useDevices() {
  session.call?.setMicrophone(devices.microphone);
  session.call?.setCamera(devices.camera);
  if (session.muted !== silent()) session.mute(silent());
  tiles.update({ camera: devices.camera, mirrored: devices.facing !== "environment", muted: silent() });
}

async function toggleCamera() {
  if (devices.camera) devices.stop("camera");
  else await devices.openCamera();
  remember("camera", devices.camera ? "on" : "off");
}

async function toggleScreen() {
  if (screenTrack) screenTrack.stop();
  screenTrack = screenTrack ? null : await devices.openScreen();
  if (screenTrack) screenTrack.onended = () => toggleScreen();
  await session?.call?.setScreen(screenTrack);
  tiles.update({ screen: screenTrack });
  drawControls();
}

function leaveAll() {
  session?.leave();
  session = null;
  irc?.close("Goodbye");
  irc = null;
  if (screenTrack) screenTrack.stop();
  screenTrack = null;
  devices.close();
  panel.close();
  tiles.update({ roster: [], me: null, video: [], camera: null, screen: null });
  $("mix").srcObject = null;
}

async function backToPrejoin() {
  rejoins = 0;
  $("join").disabled = false;
  $("join").textContent = t("join");
  progress(null);
  setView("prejoin");
  drawPrejoin();
  $("join").focus();
  await openDevices();
}

// ---- wiring

function wire() {
  $("join-form").addEventListener("submit", (event) => (event.preventDefault(), join()));
  $("name").addEventListener("input", drawPrejoin);
  $("pre-mic").addEventListener("click", toggleMute);
  $("pre-cam").addEventListener("click", toggleCamera);
  $("mic").addEventListener("click", toggleMute);
  $("cam").addEventListener("click", toggleCamera);
  $("screen").addEventListener("click", toggleScreen);
  $("flip").addEventListener("click", () => devices.flipCamera());
  $("leave").addEventListener("click", () => (leaveAll(), ended("ended-left")));
  $("rejoin").addEventListener("click", backToPrejoin);
  for (const id of ["copy", "copy-all", "copy-invite"]) $(id).addEventListener("click", (e) => invitation.copy(e.currentTarget));
  devices.addEventListener("problem", ({ detail }) => notice(detail.kind, detail.text, { forMs: detail.kind === "screen" ? 4_000 : 0 }));
  devices.addEventListener("opened", (e) => clearNotice(e.detail));
  devices.addEventListener("level", (e) => drawLevel(e.detail));
  devices.addEventListener("changed", () => {
    if (devices.microphone) devices.microphone.enabled = !silent();
    drawPrejoin();
    if (session?.call) useDevices();
    drawControls();
  });
  listenToKeys({
    counts: () => view === "call",
    muted: () => muted,
    talk,
    acts: {
      m: toggleMute,
      v: toggleCamera,
      c: () => panel.show("chat"),
      p: () => panel.show("people"),
      l: () => settings.toggleLayout(),
      f: () => settings.toggleFullScreen(),
    },
  });
  $("mic").setAttribute("aria-keyshortcuts", "m");
  $("cam").setAttribute("aria-keyshortcuts", "v");
  $("open-chat").setAttribute("aria-keyshortcuts", "c");
  $("open-people").setAttribute("aria-keyshortcuts", "p");
  addEventListener("pagehide", () => session?.leave());
  addEventListener("beforeunload", beforeUnload);
}

/** Firefox closes the WebSocket before `pagehide`. A link such as `tel:` only seems to unload the page: then we come back. */
function beforeUnload() {
  const leaving = session;
  leaving?.leave();
  setTimeout(() => session === leaving && leaving && view === "call" && rejoin(), 1_000);
}

function drawLevel(level) {
  if (view === "prejoin") {
    $("meter").style.setProperty("--level", level.toFixed(2));
    $("meter").setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }
  const speaking = level > SPEAKING_LEVEL;
  const { me } = tiles.state;
  if (me && me.speaking !== speaking) tiles.update({ me: { ...me, speaking } });
}

start();
