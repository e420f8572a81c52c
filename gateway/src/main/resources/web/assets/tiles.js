// The stage: one tile for each participant, and one for each shared screen.

import { avatar, el, hue, icon } from "./dom.js";
import { t } from "./text.js";

const GAP = 10;

export class Tiles {
  constructor(root) {
    this.root = root;
    this.tiles = new Map();
    this.state = { roster: [], me: null, speaking: new Set(), video: [], camera: null, screen: null, muted: false };
    new ResizeObserver(() => this.layout()).observe(root);
  }

  /** Draws what has changed in {roster, me, speaking, video, camera, screen, muted}. */
  update(change) {
    Object.assign(this.state, change);
    const wanted = this.wanted();
    for (const [key, tile] of this.tiles) {
      if (!wanted.has(key)) {
        tile.remove();
        this.tiles.delete(key);
      }
    }
    let place = 0;
    for (const [key, what] of wanted) {
      const tile = this.tiles.get(key) ?? this.create(key);
      tile.style.order = place++; // a video that is moved in the document stops
      this.draw(tile, what);
    }
    this.layout();
  }

  /** Others first, in the order of joining; we come last. */
  wanted() {
    const { roster, me, video, camera: mine, screen, muted, speaking } = this.state;
    const wanted = new Map();
    for (const person of roster.filter((p) => p.csrc !== me?.csrc)) {
      const camera = video.find((v) => v.csrc === person.csrc && !v.screen);
      const shared = video.find((v) => v.csrc === person.csrc && v.screen);
      if (shared) wanted.set(`${person.csrc} screen`, { ...person, name: t("screenOf", { name: person.name }), track: shared.track, screen: true });
      wanted.set(String(person.csrc), { ...person, track: camera?.track, speaking: speaking.has(person.csrc) });
    }
    if (me) {
      if (screen) wanted.set("my screen", { name: t("screenOf", { name: me.name }), kind: "browser", track: screen, screen: true });
      wanted.set("me", { ...me, kind: "browser", me: true, muted, track: mine, speaking: me.speaking && !muted });
    }
    return wanted;
  }

  create(key) {
    const tile = el("article", "tile");
    tile.dataset.key = key;
    tile.label = el("div", "label");
    tile.append(tile.label);
    this.root.append(tile);
    this.tiles.set(key, tile);
    return tile;
  }

  draw(tile, { name, kind, track, screen = false, me = false, muted = false, speaking = false, csrc }) {
    tile.classList.toggle("me", me);
    tile.classList.toggle("screen-share", screen);
    tile.classList.toggle("speaking", speaking);
    if (csrc !== undefined) tile.dataset.csrc = csrc;
    tile.style.setProperty("--hue", hue(name));
    const shown = me ? `${name} (${t("you")})` : name;
    const words = [shown, kind === "phone" && t("phone"), muted && t("muted"), speaking && t("speaking")].filter(Boolean);
    tile.setAttribute("aria-label", words.join(", "));
    const look = `${shown} ${kind} ${muted}`;
    if (tile.dataset.look !== look) {
      tile.dataset.look = look;
      tile.label.replaceChildren(...(kind === "phone" ? [icon("phone")] : []), el("span", "", shown), ...(muted ? [mutedIcon()] : []));
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
      tile.prepend(fresh);
    } else {
      video?.remove();
      if (!tile.querySelector(".avatar")) tile.prepend(avatar(name, kind));
    }
  }

  /** As large as they can be: tries every number of columns. */
  layout() {
    const count = this.tiles.size;
    const { clientWidth: width, clientHeight: height } = this.root;
    if (count === 0 || width === 0) return;
    const narrowest = width > height ? 4 / 3 : 3 / 4;
    let best = { area: 0, w: 0, h: 0 };
    for (let columns = 1; columns <= count; columns += 1) {
      const rows = Math.ceil(count / columns);
      const maxWidth = (width - GAP * (columns - 1)) / columns;
      const maxHeight = (height - GAP * (rows - 1)) / rows;
      const ratio = Math.min(16 / 9, Math.max(narrowest, maxWidth / maxHeight));
      const w = Math.floor(Math.min(maxWidth, maxHeight * ratio));
      const h = Math.floor(Math.min(maxHeight, w / ratio));
      if (w * h > best.area) best = { area: w * h, w, h };
    }
    this.root.style.setProperty("--tile-width", `${best.w}px`);
    this.root.style.setProperty("--tile-height", `${best.h}px`);
  }
}

function mutedIcon() {
  const span = el("span", "off");
  span.append(icon("mic-off"));
  return span;
}
