// Microphone, camera, speaker and screen, and why they cannot be had.

import { t } from "./text.js";

/** Holds the tracks that are open now. Events (detail): `level` (0 … 1, of the microphone), `problem` {kind, text},
 * `opened` (kind), `changed`, `listed` {microphones, cameras, speakers}, `plugged` {name, microphone, speaker}: ids of what was not there before. */
export class Devices extends EventTarget {
  constructor() {
    super();
    this.microphone = null;
    this.camera = null;
    this.chosen = { microphone: "", camera: "", speaker: "" };
    this.facing = "user";
    this.opening = new Map();
    this.known = null;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.look());
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Some browsers keep the level meter asleep until the person has pressed something. */
  wake() {
    this.context?.resume().catch(() => {});
  }

  /** Who asks again while the browser still asks the person gets the same answer. */
  once(key, open) {
    if (!this.opening.has(key)) this.opening.set(key, open().finally(() => this.opening.delete(key)));
    return this.opening.get(key);
  }

  openMicrophone(id = this.chosen.microphone) {
    return this.once(`microphone ${id}`, () => this.microphoneFrom(id));
  }

  openCamera(id = this.chosen.camera) {
    return this.once(`camera ${id}`, () => this.cameraFrom(id));
  }

  async microphoneFrom(id) {
    const track = await this.open("microphone", {
      audio: { deviceId: id ? { exact: id } : undefined, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    if (!track) return null;
    this.microphone?.stop();
    this.chosen.microphone = id;
    this.microphone = track;
    this.measure(track);
    this.emit("changed");
    return track;
  }

  async cameraFrom(id, facingMode) {
    const track = await this.open("camera", {
      video: { deviceId: id ? { exact: id } : undefined, facingMode, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    });
    if (!track) return null;
    this.camera?.stop();
    this.chosen.camera = id;
    this.facing = track.getSettings().facingMode ?? facingMode ?? "user";
    this.camera = track;
    track.contentHint = "motion";
    this.emit("changed");
    return track;
  }

  /** From the front camera to the one at the back, and again. Many phones open only one at a time. */
  async flipCamera() {
    this.camera?.stop();
    await this.cameraFrom("", this.facing === "environment" ? "user" : "environment");
  }

  async openScreen() {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      const [track] = stream.getVideoTracks();
      track.contentHint = "detail";
      return track;
    } catch {
      this.emit("problem", { kind: "screen", text: t("screenRefused") });
      return null;
    }
  }

  async open(kind, constraints) {
    if (!navigator.mediaDevices) {
      this.emit("problem", { kind: "page", text: t("insecure") });
      return null;
    }
    const before = this[kind];
    if (before) before.onended = null; // phones have one at a time: opening another may end it
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const [track] = stream.getTracks();
      this.emit("opened", kind);
      track.onended = () => this.unplugged(kind, track);
      return track;
    } catch (error) {
      if (before) before.onended = () => this.unplugged(kind, before);
      if (before?.readyState === "ended") this.unplugged(kind, before);
      this.emit("problem", { kind, text: t(reason(kind, error)) });
      return null;
    }
  }

  /** Goes on with another microphone where there is one: silence would surprise. */
  async unplugged(kind, track) {
    if (this[kind] !== track) return;
    this[kind] = null;
    this.chosen[kind] = "";
    this.emit("problem", { kind, text: t("deviceLost") });
    this.emit("changed");
    if (kind === "microphone") await this.openMicrophone("");
  }

  stop(kind) {
    this[kind]?.stop();
    this[kind] = null;
    this.emit("changed");
  }

  close() {
    this.stop("microphone");
    this.stop("camera");
    clearInterval(this.meter);
    this.context?.close();
    this.context = null;
  }

  async list() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = (kind) => all.filter((d) => d.kind === kind && d.deviceId !== "" && d.deviceId !== "communications");
    return { microphones: named("audioinput"), cameras: named("videoinput"), speakers: named("audiooutput") };
  }

  /** Tells of a headset that was plugged in: its microphone, or its speaker where that is all it has. */
  async look() {
    const { microphones, cameras, speakers } = await this.list();
    const now = [...microphones, ...speakers].filter((d) => d.deviceId !== "default" && d.label);
    const fresh = this.known && now.filter((d) => !this.known.has(d.kind + d.deviceId));
    this.known = new Set(now.map((d) => d.kind + d.deviceId));
    this.emit("listed", { microphones, cameras, speakers });
    if (!fresh?.length) return;
    const microphone = fresh.find((d) => d.kind === "audioinput");
    const same = (d) => d.kind === "audiooutput" && (!microphone || d.groupId === microphone.groupId);
    const speaker = fresh.find(same) ?? speakers.find((d) => microphone && same(d) && d.deviceId !== "default");
    this.emit("plugged", { name: (microphone ?? fresh[0]).label, microphone: microphone?.deviceId, speaker: speaker?.deviceId });
  }

  measure(track) {
    this.context ??= new AudioContext();
    this.source?.disconnect();
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    this.source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    clearInterval(this.meter);
    this.meter = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
      const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
      this.emit("level", track.enabled ? Math.min(1, Math.max(0, (decibels + 60) / 50)) : 0);
    }, 100);
  }
}

function reason(kind, { name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return kind === "camera" ? "cameraRefused" : "micRefused";
  if (name === "NotReadableError" || name === "AbortError") return "deviceBusy";
  return kind === "camera" ? "cameraMissing" : "micMissing";
}
