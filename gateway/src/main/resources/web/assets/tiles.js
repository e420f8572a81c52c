// The stage: one tile for each participant, and one for each shared screen. Equal tiles in pages, or one
// of them on the stage and the others in a strip.

import { $, avatar, el, hue, icon, isCalled } from "./dom.js";
import { grid, strip } from "./layout.js";
import { t } from "./text.js";

const FLOATING = 4; // with so many others at most, our own picture floats in the corner
const SPEAKER_MS = 1_500; // a new speaker takes the stage after so long

export class Tiles {
  /**
   * @param onMenu called with the csrc of somebody whose menu is wanted
   * @param onPin with the csrc of whom we want to see whoever speaks, or 0
   */
  constructor(root, onMenu, onPin) {
    Object.assign(this, { root, onMenu, onPin });
    this.tiles = new Map();
    this.state = { roster: [], me: null, speaking: new Set(), video: [], camera: null, mirrored: true, screen: null, muted: false, menus: false, mine: () => false };
    this.mode = "grid";
    this.pinned = null;
    this.page = 0;
    this.speaker = { key: null, next: null, since: 0 };
    new ResizeObserver(() => this.layout()).observe(root);
    $("page-back").addEventListener("click", () => this.turn(-1));
    $("page-forward").addEventListener("click", () => this.turn(1));
  }

  /** Draws what has changed in {roster, me, speaking, video, camera, mirrored, screen, muted, menus, mine}. */
  update(change) {
    Object.assign(this.state, change);
    const wanted = this.wanted();
    for (const [key, tile] of this.tiles) {
      if (!wanted.has(key)) {
        tile.remove();
        this.tiles.delete(key);
        if (this.pinned === key) this.unpin();
      }
    }
    for (const [key, what] of wanted) this.draw(this.tiles.get(key) ?? this.create(key), what);
    this.order = [...wanted.keys()];
    this.followSpeaker();
    this.layout();
  }

  setMode(mode) {
    this.mode = mode;
    this.page = 0;
    this.followSpeaker();
    this.layout();
  }

  pin(key) {
    this.pinned = this.pinned === key ? null : key;
    this.page = 0;
    this.onPin(this.pinnedPerson());
    this.update({});
  }

  /** What was pinned is gone. */
  unpin() {
    this.pinned = null;
    this.onPin(0);
  }

  /** The csrc of whom we pinned, camera or screen; 0 for nobody, or what is no person's alone. */
  pinnedPerson() {
    return parseInt(this.pinned, 10) || 0;
  }

  turn(by) {
    this.page += by;
    this.layout();
  }

  /** Others first, in the order of joining; we come last. */
  wanted() {
    const { roster, me, video, camera: mine, mirrored, screen, muted, speaking } = this.state;
    const wanted = new Map();
    for (const person of roster.filter((p) => p.csrc !== me?.csrc)) {
      const camera = video.find((v) => v.csrc === person.csrc && !v.screen);
      const shared = video.find((v) => v.csrc === person.csrc && v.screen);
      if (shared) wanted.set(`${person.csrc} screen`, { name: t("screenOf", { name: person.name }), kind: "browser", csrc: person.csrc, track: shared.track, screen: true });
      wanted.set(String(person.csrc), { ...person, track: camera?.track, speaking: speaking.has(person.csrc) });
    }
    const pinned = roster.find((p) => p.csrc === this.pinnedPerson());
    for (const { view, track } of video.filter((v) => v.view)) {
      const name = view === "speaker" && pinned ? t("pinnedView", { name: pinned.name }) : t(`${view}View`);
      wanted.set(`${view} view`, { name, kind: "browser", track, screen: true });
    }
    if (me) {
      if (screen) wanted.set("my screen", { name: t("screenOf", { name: me.name }), kind: "browser", track: screen, screen: true });
      wanted.set("me", { ...me, kind: "browser", me: true, muted, mirrored, track: mine, speaking: me.speaking && !muted });
    }
    return wanted;
  }

  /** The one who speaks takes the stage, unless it is for a word only; we never do. */
  followSpeaker() {
    const { roster, me, speaking } = this.state;
    const others = roster.filter((p) => p.csrc !== me?.csrc);
    if (!this.tiles.has(this.speaker.key)) this.speaker.key = null;
    const current = others.find((p) => String(p.csrc) === this.speaker.key);
    const loud = current && speaking.has(current.csrc) ? current : others.find((p) => speaking.has(p.csrc));
    const key = loud ? String(loud.csrc) : null;
    if (key !== this.speaker.next) Object.assign(this.speaker, { next: key, since: performance.now() });
    if (key && (!this.speaker.key || performance.now() - this.speaker.since > SPEAKER_MS)) this.speaker.key = key;
    this.speaker.key ??= others.length ? String(others[0].csrc) : null;
  }

  /**
   * The tile on the stage, if one is: what was pinned, else a screen, else the speaker where wanted. Where one
   * picture shows whoever speaks, it shows whom we pinned, who has no other.
   */
  onStage() {
    const keys = this.order ?? [];
    if (this.pinned) return this.pinnedPerson() && keys.includes("speaker view") ? "speaker view" : this.pinned;
    const screen = keys.find((key) => key.endsWith(" screen") && key !== "my screen") ?? keys.find((key) => key === "my screen");
    if (screen) return screen;
    const view = keys.find((key) => key.endsWith(" view"));
    if (view) return view;
    return this.mode === "speaker" && keys.length > 1 ? this.speaker.key : null;
  }

  create(key) {
    const tile = el("article", "tile");
    tile.dataset.key = key;
    tile.label = el("div", "label");
    tile.pin = corner("pin", () => this.pin(key));
    tile.menu = corner("more", () => this.onMenu(Number(tile.dataset.csrc)));
    tile.menu.setAttribute("aria-haspopup", "dialog");
    const corners = el("div", "corners");
    corners.append(tile.pin, tile.menu);
    tile.addEventListener("dblclick", (event) => event.target.closest("button") || this.pin(key));
    tile.append(tile.label, corners);
    this.root.append(tile);
    this.tiles.set(key, tile);
    return tile;
  }

  draw(tile, { name, kind, track, screen = false, me = false, muted = false, mirrored = false, speaking = false, state = "live", csrc }) {
    tile.classList.toggle("me", me);
    tile.classList.toggle("mirrored", mirrored);
    tile.classList.toggle("screen-share", screen);
    tile.classList.toggle("speaking", speaking);
    if (csrc !== undefined) tile.dataset.csrc = csrc;
    tile.style.setProperty("--hue", hue(name));
    const shown = me ? `${name} (${t("you")})` : name;
    const called = isCalled({ state });
    const doing = called ? t(`call-${state}`) : "";
    tile.classList.toggle("called", called);
    tile.menu.hidden = !(this.state.menus || this.state.mine(csrc)) || me || screen;
    tile.menu.setAttribute("aria-label", t("person-tile", { name: shown }));
    const words = [shown, kind === "phone" && t("phone"), doing, muted && t("muted"), speaking && t("speaking")].filter(Boolean);
    tile.setAttribute("aria-label", words.join(", "));
    const look = `${shown} ${kind} ${muted} ${state}`;
    if (tile.dataset.look !== look) {
      tile.dataset.look = look;
      tile.shown = shown;
      tile.label.replaceChildren(...(kind === "phone" ? [icon("phone")] : []), el("span", "", shown), ...(doing ? [el("span", "doing", doing)] : []), ...(muted ? [mutedIcon()] : []));
      tile.querySelector(".avatar")?.remove();
    }
    this.picture(tile, track, name, kind);
  }

  picture(tile, track, name, kind) {
    const video = tile.querySelector("video");
    if (track) {
      tile.querySelector(".avatar")?.remove();
      if (video?.srcObject.getTracks()[0] === track) return;
      video?.remove();
      const fresh = el("video", "camera");
      Object.assign(fresh, { autoplay: true, muted: true, playsInline: true, srcObject: new MediaStream([track]) });
      fresh.setAttribute("aria-hidden", "true");
      tile.prepend(fresh);
    } else {
      video?.remove();
      if (!tile.querySelector(".avatar")) tile.prepend(avatar(name, kind));
    }
  }

  layout() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!this.order?.length || width === 0) {
      $("pager").hidden = true;
      return;
    }
    const stage = this.onStage();
    const others = this.order.filter((key) => key !== stage);
    const floats = !stage && others.includes("me") && others.length > 1 && others.length - 1 <= FLOATING;
    const placed = floats ? others.filter((key) => key !== "me") : others;
    const size = stage ? strip(placed.length, width, height) : grid(placed.length, width, height);
    this.root.className = `tiles ${stage ? (size.beside ? "staged beside" : "staged below") : "grid"}`;
    this.root.style.setProperty("--tile-width", `${size.w}px`);
    this.root.style.setProperty("--tile-height", `${size.h}px`);
    const pages = placed.length ? Math.ceil(placed.length / size.fits) : 1;
    this.page = Math.min(Math.max(this.page, 0), pages - 1);
    const seen = placed.slice(this.page * size.fits, (this.page + 1) * size.fits);
    for (const [key, tile] of this.tiles) {
      const floating = floats && key === "me";
      tile.classList.toggle("on-stage", key === stage);
      tile.classList.toggle("floating", floating);
      tile.hidden = key !== stage && !floating && !seen.includes(key);
      tile.style.order = key === stage ? -1 : placed.indexOf(key); // a video that is moved in the document stops
      const pinned = key === this.pinned;
      tile.pin.setAttribute("aria-pressed", String(pinned));
      tile.pin.setAttribute("aria-label", t(pinned ? "unpin-tile" : "pin-tile", { name: tile.shown }));
      tile.pin.hidden = this.order.length < 2;
    }
    $("pager").hidden = pages < 2;
    $("page-number").textContent = t("page", { page: this.page + 1, pages });
    $("page-back").disabled = this.page === 0;
    $("page-forward").disabled = this.page === pages - 1;
  }
}

function corner(name, run) {
  const button = el("button", name);
  button.type = "button";
  button.append(icon(name));
  button.addEventListener("click", run);
  return button;
}

function mutedIcon() {
  const span = el("span", "off");
  span.append(icon("mic-off"));
  return span;
}
