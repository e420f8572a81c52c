// Rooms that are open: how to get there, and who is in them.

import { t } from "../text.js";
import { notice } from "../notices.js";
import { get, path, post, remove } from "./api.js";
import { kindIcon, roomField } from "./calls.js";
import { fieldOf, settingsOf } from "./entry.js";
import { html, nothing, repeat } from "./html.js";
import { roomSettings } from "./permanent-room.js";
import { View } from "./view.js";
import { ago, fact, word } from "./words.js";

/** To the clipboard, where the browser allows it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice("done", t("copied"), { forMs: 3_000 });
  } catch {
    notice("done", t("copyFailed"), { forMs: 6_000 });
  }
}

export class Rooms extends View {
  events = ["call-started", "call-changed", "call-ended", "room-opened", "room-closed", "reset"];
  every = 5_000;

  get title() {
    return t("nav-rooms");
  }

  async load() {
    const rooms = (await get("/rooms")).items;
    const people = await Promise.all(rooms.map(async ({ name, participants }) => (participants ? (await get(path`/rooms/${name}/participants`)).items : [])));
    this.rooms = rooms.map((room, i) => ({ ...room, people: people[i] }));
  }

  actions() {
    return html`${this.may("admin") ? html`<button type="button" @click=${this.add}>${t("addPermanentRoom")}</button>` : nothing}
      ${this.may("operator") ? html`<button type="button" class="primary" @click=${this.open}>${t("openRoom")}</button>` : nothing}`;
  }

  body() {
    if (this.rooms.length === 0) return html`<p class="quiet">${t("noRooms")}</p>`;
    return html`<ul class="cards">${repeat(this.rooms, ({ name }) => name, (room) => this.card(room))}</ul>`;
  }

  card(room) {
    const act = (done, what) => this.act(t(done, { room: room.name }), () => post(path`/rooms/${room.name}/${what}`));
    return html`<li data-room=${room.name}>
      <h2><span>${room.name}</span>${room.locked ? html`<span class="tag">${t("locked")}</span>` : nothing}${room.recording ? html`<span class="tag bad">${t("recorded", room.recording)}</span>` : nothing}</h2>
      <dl class="facts wide">
        ${fact("link", html`<a href=${room.link} rel="noreferrer">${room.link}</a>`)}
        ${fact("pin", room.pin && html`<span class="pin">${room.pin}</span>`)}
        ${fact("dialIn", room["dial-in"].length ? room["dial-in"].map((address) => html`<div>${address.replace(/^sips?:/, "")}</div>`) : nothing)}
        ${fact("channel", room.channel)}
        ${fact("ends", room.permanent ? t("stays") : room.expires && ago(room.expires))}
      </dl>
      ${room.people.length ? html`<ul class="people-list" aria-label=${t("participants")}>${repeat(room.people, ({ id }) => id, (who) => this.person(room, who))}</ul>` : html`<p class="quiet small">${t("nobodyThere")}</p>`}
      <div class="row">
        <button type="button" class="small" @click=${() => copy(room.link)}>${t("copyLink")}</button>
        ${this.may("operator")
          ? html`<button type="button" class="small" @click=${() => act(room.locked ? "roomUnlocked" : "roomLocked", room.locked ? "unlock" : "lock")}>${t(room.locked ? "unlock" : "lock")}</button>
              <button type="button" class="small" @click=${() => this.record(room)}>${t(room.recording ? "recordStop" : "record")}</button>
              ${room.permanent ? nothing : html`<button type="button" class="small danger" @click=${() => this.closeRoom(room)}>${t("closeRoom")}</button>`}`
          : nothing}
        ${room.permanent && this.may("admin") ? html`<a class="button small" href="#/permanent-room/${room.name}" aria-label=${t("changeName", room)}>${t("change")}</a>` : nothing}
      </div>
    </li>`;
  }

  person(room, who) {
    const base = path`/rooms/${room.name}/participants/${who.id}`;
    const holes = { name: who.name, from: who.name };
    return html`<li>
      <span>${kindIcon(who.kind)} ${who.name} ${who.muted ? html`<span class="tag">${t("muted")}</span>` : nothing}${who.stage === "joined" ? nothing : html`<span class="tag">${word("stage", who.stage)}</span>`}</span>
      ${this.may("operator")
        ? html`<span class="row">
            <button type="button" class="small" aria-label=${t(who.muted ? "unmuteName" : "muteName", holes)} @click=${() => this.act(t(who.muted ? "unmutedNow" : "mutedNow", holes), () => post(`${base}/${who.muted ? "unmute" : "mute"}`))}>${t(who.muted ? "unmute" : "mute")}</button>
            <button type="button" class="small" aria-label=${t("moveName", holes)} @click=${() => this.move(room, who, base)}>${t("move")}</button>
            <button type="button" class="small danger" aria-label=${t("removeName", holes)} @click=${() => this.remove(who, base)}>${t("remove")}</button>
          </span>`
        : nothing}
    </li>`;
  }

  record({ name, recording }) {
    const where = path`/rooms/${name}/recording`;
    this.act(t(recording ? "recordStopped" : "recordStarted", { room: name }), () => (recording ? remove(where) : post(where)));
  }

  remove(who, base) {
    this.ask({ title: t("removeName", who), go: t("remove"), danger: true, done: t("removedNow", who), send: () => post(`${base}/remove`) });
  }

  move(room, who, base) {
    const others = this.rooms.filter(({ name }) => name !== room.name);
    this.ask({ title: t("moveName", who), fields: [roomField(others)], go: t("move"), done: (_, values) => t("movedNow", values), send: (values) => post(`${base}/move`, values) });
  }

  closeRoom({ name }) {
    this.ask({ title: t("closeRoomTitle", { room: name }), text: t("closeRoomText"), go: t("closeRoom"), danger: true, done: t("roomClosed", { room: name }), send: () => post(path`/rooms/${name}/close`) });
  }

  add = () => {
    const fields = [{ name: "name" }, ...roomSettings()];
    this.ask({
      title: t("addPermanentRoom"),
      fields: fields.map((field) => ({ ...fieldOf(field), required: field.name === "name" })),
      go: t("addPermanentRoom"),
      done: t("saved"),
      send: (values) => post("/permanent-rooms", settingsOf(values, fields)),
    });
  };

  open = () => {
    const field = { name: "name", label: t("roomName"), help: t("roomNameHelp"), maxlength: 64 };
    this.ask({ title: t("openRoom"), fields: [field], go: t("openRoom"), done: ({ name }) => t("roomOpened", { room: name }), send: ({ name }) => post("/rooms", name ? { name } : undefined) });
  };
}
