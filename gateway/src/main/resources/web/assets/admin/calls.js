// Live calls: who is in them, how they sound, and what can be done to them.

import { t } from "../text.js";
import { get, path, post, remove } from "./api.js";
import { html, nothing, repeat } from "./html.js";
import { View } from "./view.js";
import { duration, fact, heard, moment, number, word } from "./words.js";

/** Something that no other request has: shown again, the request is not done twice. */
const once = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const kindIcon = (kind) => html`<svg aria-hidden="true"><use href="#i-${kind === "phone" ? "phone" : "browser"}" /></svg><span class="hidden-label">${word("kind", kind)}</span>`;

export class Calls extends View {
  events = ["call-started", "call-changed", "call-ended", "reset"];
  every = 2_000;
  calls = [];

  get title() {
    return t("nav-calls");
  }

  async load() {
    const before = this.calls;
    this.calls = (await get("/calls")).items;
    if (!this.loaded) return;
    const without = (some, others) => some.filter(({ id }) => !others.some((other) => other.id === id));
    for (const { from, to } of without(this.calls, before)) this.app.announce(t("callBegan", { from, to }));
    for (const { from, to } of without(before, this.calls)) this.app.announce(t("callOver", { from, to }));
  }

  actions() {
    return this.may("operator") ? html`<button type="button" class="primary" @click=${this.dial}>${t("dial")}</button>` : nothing;
  }

  body() {
    if (this.calls.length === 0) return html`<p class="quiet">${t("noCalls")}</p>`;
    return html`<ul class="cards">${repeat(this.calls, ({ id }) => id, (call) => this.card(call))}</ul>`;
  }

  card(call) {
    const { media, participant } = call;
    return html`<li data-call=${call.id}>
      <div class="head-line">
        <h2>${kindIcon(call.kind)}<span>${parties(call)}</span>${participant?.muted ? html`<span class="tag">${t("muted")}</span>` : nothing}</h2>
        <b class="running">${duration(call.seconds)}</b>
      </div>
      <dl class="facts">
        ${fact("direction", word("direction", call.direction))}
        ${fact("room", call.room ?? nothing)}
        ${call.room ? nothing : fact("leadsTo", call.route)}
        ${fact("participant", participant?.name)}
        ${fact("trunk", call.trunk)}
        ${fact("began", moment(call.started))}
        ${fact("codec", media?.codec)}
        ${fact("encryption", media && word("encryption", media.encryption))}
        ${fact("loss", media && html`${number(media["lost-percent"])} %${peer(media["peer-lost-percent"], "%")}`)}
        ${fact("jitter", media && html`${number(media["jitter-millis"])} ms${peer(media["peer-jitter-millis"], "ms")}`)}
        ${fact("roundTrip", media?.["round-trip-millis"] && `${number(media["round-trip-millis"])} ms`)}
        ${fact("quality", media?.mos && heard(media.mos))}
      </dl>
      <div class="row">
        ${this.rest.length ? nothing : html`<a class="button small" href="#/call/${call.id}" aria-label=${t("followName", { name: parties(call) })}>${t("follow")}</a>`}
        ${this.may("operator") ? this.buttons(call) : nothing}
      </div>
    </li>`;
  }

  buttons(call) {
    const { id, participant } = call;
    const muted = participant?.muted;
    return html`${participant
        ? html`<button type="button" class="small" @click=${() => this.act(t(muted ? "unmutedNow" : "mutedNow", call), () => post(path`/calls/${id}/${muted ? "unmute" : "mute"}`))}>${t(muted ? "unmute" : "mute")}</button>
            <button type="button" class="small" @click=${() => this.move(call)}>${t("move")}</button>`
        : nothing}
      ${call.kind === "phone" ? html`<button type="button" class="small" @click=${() => this.digits(call)}>${t("digits")}</button>` : nothing}
      <button type="button" class="small danger" @click=${() => this.hangUp(call)}>${t("hangUp")}</button>`;
  }

  hangUp(call) {
    this.ask({ title: t("hangUpTitle"), text: parties(call), go: t("hangUp"), danger: true, done: t("hungUp", call), send: () => remove(path`/calls/${call.id}`) });
  }

  digits(call) {
    const field = { name: "digits", label: t("digitsLabel"), help: t("digitsHelp"), required: true, inputmode: "tel", maxlength: 64 };
    this.ask({ title: t("digits"), text: parties(call), fields: [field], go: t("send"), done: t("digitsSent"), send: (values) => post(path`/calls/${call.id}/digits`, values) });
  }

  async move(call) {
    const rooms = (await get("/rooms")).items.filter(({ name }) => name !== call.room);
    this.ask({ title: t("move"), text: parties(call), fields: [roomField(rooms)], go: t("move"), done: (_, values) => t("movedNow", values), send: (values) => post(path`/calls/${call.id}/move`, values) });
  }

  dial = async () => {
    const rooms = (await get("/rooms")).items;
    const key = once();
    this.ask({
      title: t("dial"),
      text: t("dialText"),
      fields: [{ name: "to", label: t("phoneNumber"), type: "tel", required: true }, roomField(rooms), { name: "digits", label: t("digitsAfter"), help: t("digitsHelp"), inputmode: "tel", maxlength: 64 }],
      go: t("dialGo"),
      done: t("dialling"),
      send: ({ to, room, digits }) => post("/calls", { to, room, ...(digits && { digits }) }, { "Idempotency-Key": key }),
    });
  };
}

export const parties = ({ from, to }) => `${from} → ${to}`;

export const roomField = (rooms) => ({ name: "room", label: t("room"), options: rooms.map(({ name }) => [name, name]) });

const peer = (value, unit) => (value === undefined ? nothing : html` <small class="quiet">${t("peerSays", { value: `${number(value)} ${unit}` })}</small>`);
