// One RTCPeerConnection, negotiated once: microphone, camera, screen, and slots that receive video.

const SLOTS = 8;
const POLL_MS = 200;
const SPEAKING_MS = 500; // since the mix last named the participant
const VIDEO_MS = 4_000; // since the slot last showed the participant
const QUIET = 0.002;
const GATHERING_MS = 2_000; // what is found later is not told
/**
 * The camera goes out in several sizes; the gateway gives each viewer what the tile and the link take. Of a small
 * picture Chromium sends two sizes at most, and drops the largest of more.
 */
const sizes = (camera) => [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  ...(camera?.getSettings().width >= 960 ? [{ rid: "h", scaleResolutionDownBy: 2, maxBitrate: 400_000 }] : []),
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];
const ONE_SIZE = [{ maxBitrate: 1_500_000 }];
const SCREEN = 2 ** 31; // the bit that marks the picture of a screen

/** Without a track Firefox goes on sending the last picture, once a second, until the encodings are off. */
async function activate(sender, active) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.some((encoding) => encoding.active !== active)) return;
  for (const encoding of parameters.encodings) encoding.active = active;
  await sender.setParameters(parameters);
}

/**
 * Events (detail): `state` (new, connecting, connected, disconnected, failed, closed), `speaking` (Set of csrc),
 * `video` (array of {slot, csrc, screen, track}: who is seen where, now; where nobody tells who it is, {slot, view,
 * track}, `view` as the answer's `a=content` has it, RFC 4796).
 */
export class Call extends EventTarget {
  /**
   * @param simulcast whether the camera may go out in several sizes
   * @param stun host:port of the server that tells our addresses, where the offer is to have them
   */
  constructor({ simulcast, stun }) {
    super();
    Object.assign(this, { simulcast, stun });
    this.views = [];
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require", iceServers: stun ? [{ urls: `stun:${stun}` }] : [] });
    this.pc.onconnectionstatechange = () => this.emit("state", this.pc.connectionState);
    this.seen = new Map(); // of "kind slot csrc" to {timestamp, at}: the clocks of browsers differ, so we take our own
    this.shown = "";
    this.heard = "";
    this.changes = Promise.resolve();
  }

  /** @returns {Promise<string>} the one offer */
  async offer(microphone, camera) {
    const add = (kind, track, direction) => this.pc.addTransceiver(track ?? kind, { direction });
    this.microphone = add("audio", microphone, "sendrecv");
    this.camera = this.pc.addTransceiver(camera ?? "video", { direction: "sendonly", sendEncodings: this.simulcast ? sizes(camera) : ONE_SIZE });
    this.screen = add("video", null, "sendonly");
    this.slots = Array.from({ length: SLOTS }, () => add("video", null, "recvonly"));
    this.mix = new MediaStream([this.microphone.receiver.track]);
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription(offer);
    if (!this.stun) return offer.sdp;
    await this.gathered();
    return this.pc.localDescription.sdp;
  }

  gathered() {
    return new Promise((done) => {
      setTimeout(done, GATHERING_MS);
      this.pc.addEventListener("icegatheringstatechange", () => this.pc.iceGatheringState === "complete" && done());
    });
  }

  async answer(sdp) {
    const sections = sdp.split(/^(?=m=)/m).slice(1);
    this.views = sections.slice(-SLOTS).map((section) => /^a=content:(\w+)/m.exec(section)?.[1]);
    await this.pc.setRemoteDescription({ type: "answer", sdp });
    this.timer = setInterval(() => this.poll(), POLL_MS);
  }

  setMicrophone(track) {
    return this.microphone.sender.replaceTrack(track);
  }

  setCamera(track) {
    return this.show(this.camera, track);
  }

  setScreen(track) {
    return this.show(this.screen, track);
  }

  /** What the answer takes of ours. */
  get takes() {
    const { camera, screen } = this;
    return { camera: camera.direction !== "stopped", screen: screen.direction !== "stopped" };
  }

  /** One change after the other: parameters of a sender may only be set as they were read last. */
  show({ sender, direction }, track) {
    if (direction === "stopped") return Promise.resolve(); // the answer has refused it
    const change = this.changes.then(async () => {
      if (!track) await activate(sender, false);
      await sender.replaceTrack(track);
      if (track) await activate(sender, true);
    });
    this.changes = change.catch(() => {});
    return change;
  }

  close() {
    clearInterval(this.timer);
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** The contributing source heard or seen last on a receiver, if any within so many milliseconds. */
  sources(key, receiver, within) {
    const now = performance.now();
    return receiver.getContributingSources().filter(({ source, timestamp, audioLevel }) => {
      const id = `${key} ${source}`;
      const last = this.seen.get(id);
      const fresh = audioLevel === undefined || audioLevel > QUIET;
      if (fresh && last?.timestamp !== timestamp) this.seen.set(id, { timestamp, at: now });
      return now - (this.seen.get(id)?.at ?? -Infinity) < within;
    });
  }

  /** Whether a picture has come lately, whoever's. */
  flows(slot, receiver) {
    const now = performance.now();
    return receiver.getSynchronizationSources().some(({ source, timestamp }) => {
      const id = `flow ${slot} ${source}`;
      const last = this.seen.get(id);
      if (last?.timestamp !== timestamp) this.seen.set(id, { timestamp, at: now });
      return now - this.seen.get(id).at < VIDEO_MS;
    });
  }

  poll() {
    const speaking = this.sources("audio", this.microphone.receiver, SPEAKING_MS).map((s) => s.source).sort();
    if (speaking.join() !== this.heard) {
      this.heard = speaking.join();
      this.emit("speaking", new Set(speaking));
    }
    const video = this.slots.flatMap((transceiver, slot) => {
      const view = this.views[slot];
      if (view) return this.flows(slot, transceiver.receiver) ? [{ slot, view, track: transceiver.receiver.track }] : [];
      const newest = this.sources(slot, transceiver.receiver, VIDEO_MS)
        .sort((a, b) => this.seen.get(`${slot} ${b.source}`).at - this.seen.get(`${slot} ${a.source}`).at)[0];
      return newest ? [{ slot, csrc: newest.source % SCREEN, screen: newest.source >= SCREEN, track: transceiver.receiver.track }] : [];
    });
    const key = video.map((v) => `${v.slot}=${v.view ?? v.csrc}${v.screen ? "s" : ""}`).join();
    if (key !== this.shown) {
      this.shown = key;
      this.emit("video", video);
    }
    if (this.seen.size > 500) this.seen.clear();
  }

  /** What a test, or a person in the console, wants to know: bytes and frames, each way. */
  async stats() {
    const out = { state: this.pc.connectionState, slots: this.shown, speaking: this.heard, inbound: [], outbound: [] };
    for (const report of (await this.pc.getStats()).values()) {
      const { kind, mid } = report;
      if (report.type === "inbound-rtp") {
        const { bytesReceived, packetsReceived, packetsLost, framesDecoded, jitter, audioLevel, totalAudioEnergy, frameWidth, frameHeight } = report;
        out.inbound.push({ kind, mid, bytesReceived, packetsReceived, packetsLost, framesDecoded, jitter, audioLevel, totalAudioEnergy, frameWidth, frameHeight });
      } else if (report.type === "outbound-rtp") {
        const { bytesSent, packetsSent, framesEncoded, keyFramesEncoded, nackCount, pliCount } = report;
        out.outbound.push({ kind, mid, bytesSent, packetsSent, framesEncoded, keyFramesEncoded, nackCount, pliCount });
      } else if (report.type === "candidate-pair" && report.nominated) {
        out.roundTripTime = report.currentRoundTripTime;
      }
    }
    return out;
  }
}
