// Microphone, camera and screen, and why they cannot be had.

import { t } from "./text.js";

/** Holds the tracks that are open now. Events (detail): `level` (0 … 1, of the microphone), `problem` {kind, text},
 * `opened` (kind), `changed`. */
export class Devices extends EventTarget {
  constructor() {
    super();
    this.microphone = null;
    this.camera = null;
    this.chosen = { microphone: "", camera: "" };
    this.opening = new Map();
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
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

  async cameraFrom(id) {
    const track = await this.open("camera", {
      video: { deviceId: id ? { exact: id } : undefined, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    });
    if (!track) return null;
    this.camera?.stop();
    this.chosen.camera = id;
    this.camera = track;
    track.contentHint = "motion";
    this.emit("changed");
    return track;
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
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const [track] = stream.getTracks();
      this.emit("opened", kind);
      track.onended = () => {
        if (this[kind] !== track) return;
        this[kind] = null;
        this.emit("changed");
      };
      return track;
    } catch (error) {
      this.emit("problem", { kind, text: t(reason(kind, error)) });
      return null;
    }
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
    return { microphones: named("audioinput"), cameras: named("videoinput") };
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
