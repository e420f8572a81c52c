// Devices, layout and keys: a dialog in the call, and the same selects before it.

import { $ } from "./dom.js";
import { clearNotice, notice } from "./notices.js";
import { remember, remembered } from "./memory.js";
import { t } from "./text.js";

export class Settings {
  constructor({ devices, tiles, panel, shareScreen }) {
    Object.assign(this, { devices, tiles, panel, shareScreen });
    this.dialog = $("settings");
    this.wire();
    this.setLayout(remembered("layout") ?? "grid");
  }

  wire() {
    const { devices, dialog } = this;
    for (const select of document.querySelectorAll("select[data-device]")) {
      const open = { microphone: (id) => devices.openMicrophone(id), camera: (id) => devices.openCamera(id) }[select.dataset.device];
      select.addEventListener("change", () => open(select.value));
    }
    $("speaker").addEventListener("change", (event) => this.setSpeaker(event.target.value));
    $("layout").addEventListener("change", (event) => this.setLayout(event.target.value));
    $("open-more").addEventListener("click", () => (devices.look(), dialog.showModal()));
    $("settings-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    $("full-screen").hidden = !document.fullscreenEnabled;
    $("full-screen").addEventListener("click", () => (dialog.close(), this.toggleFullScreen()));
    document.addEventListener("fullscreenchange", () => ($("full-screen").textContent = t(document.fullscreenElement ? "fullScreenOff" : "fullScreen")));
    $("more-screen").addEventListener("click", () => (dialog.close(), this.shareScreen()));
    $("more-people").addEventListener("click", () => (dialog.close(), this.panel.show("people")));
    $("more-dial").addEventListener("click", () => (dialog.close(), this.panel.show("dial")));
    devices.addEventListener("listed", ({ detail }) => this.fill(detail));
    devices.addEventListener("plugged", ({ detail }) => this.offer(detail));
  }

  fill({ microphones, cameras, speakers }) {
    const { devices } = this;
    for (const select of document.querySelectorAll("select[data-device]")) {
      const kind = select.dataset.device;
      const current = devices[kind]?.getSettings().deviceId;
      options(select, kind === "microphone" ? microphones : cameras, current, t(kind));
    }
    const canChoose = "setSinkId" in HTMLMediaElement.prototype && speakers.length > 0;
    $("speaker-row").hidden = !canChoose;
    if (canChoose) options($("speaker"), speakers, $("mix").sinkId, t("defaultDevice"));
    const touch = matchMedia("(pointer: coarse)").matches;
    $("flip").hidden = !(touch && cameras.length > 1 && devices.camera);
  }

  async setSpeaker(id) {
    this.devices.chosen.speaker = id;
    await $("mix").setSinkId?.(id).catch(() => {});
  }

  /** Somebody who plugs a headset in wants to use it, mostly. */
  offer({ name, microphone, speaker }) {
    const use = async () => {
      if (microphone) await this.devices.openMicrophone(microphone);
      if (speaker) await this.setSpeaker(speaker);
      this.devices.look();
    };
    notice("plugged", t("deviceFound", { name }), { forMs: 12_000, action: { text: t("deviceUse"), run: use } });
    clearNotice("microphone");
  }

  setLayout(mode) {
    this.layout = mode === "speaker" ? "speaker" : "grid";
    $("layout").value = this.layout;
    remember("layout", this.layout);
    this.tiles.setMode(this.layout);
  }

  toggleLayout() {
    this.setLayout(this.layout === "grid" ? "speaker" : "grid");
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }
}

function options(select, devices, current, unnamed) {
  select.replaceChildren(...devices.map((d) => new Option(d.label || unnamed, d.deviceId, false, d.deviceId === current)));
  if (devices.length === 0) select.append(new Option("–", ""));
  select.disabled = devices.length === 0;
}
