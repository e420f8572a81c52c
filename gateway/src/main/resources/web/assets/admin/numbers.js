// Called numbers, and where each leads.

import { t } from "../text.js";
import { get, post } from "./api.js";
import { Entry, fieldOf, settingsOf } from "./entry.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";

const language = () => ({ name: "language", options: [["", t("byDefault")], ["en", "English"], ["de", "Deutsch"]] });

const roomSetting = (rooms) => ({ name: "room", options: [["", t("asksPin")], ...rooms.map((name) => [name, name])] });

const permanent = async () => (await get("/rooms")).items.filter((room) => room.permanent).map(({ name }) => name);

/** Where a call to the number goes. */
function leads({ room, "rings-account": account, "rings-nick": nick }) {
  if (account ?? nick) return t("ringsAt", { who: account ?? nick });
  return room ? t("leadsToRoom", { room }) : t("asksPin");
}

export class Numbers extends View {
  get title() {
    return t("nav-numbers");
  }

  async load() {
    [this.numbers, this.rooms] = await Promise.all([get("/numbers").then(({ items }) => items), permanent()]);
  }

  actions() {
    return this.may("admin") ? html`<button type="button" class="primary" @click=${this.add}>${t("addNumber")}</button>` : nothing;
  }

  add = () => {
    const fields = [{ name: "called" }, roomSetting(this.rooms), language()];
    this.ask({
      title: t("addNumber"),
      fields: fields.map((field) => ({ ...fieldOf(field), required: field.name === "called", ...(field.name === "called" && { help: t("help-called") }) })),
      go: t("addNumber"),
      done: t("saved"),
      send: (values) => post("/numbers", settingsOf(values, fields)),
    });
  };

  body() {
    return html`<p class="quiet">${t("numbersText")} <a href="#/trials">${t("nav-trials")}</a></p>
      ${this.numbers.length ? html`<ul class="lines">${this.numbers.map(({ name, settings }) => html`<li class="line" data-number=${name}>
        <span class="what"><b>${name}</b><span class="reason">${leads(settings)}</span></span>
        ${this.may("admin") ? html`<a class="button" href="#/number/${encodeURIComponent(name)}" aria-label=${t("changeName", { name })}>${t("change")}</a>` : nothing}
      </li>`)}</ul>` : html`<p class="quiet">${t("noNumbers")}</p>`}`;
  }
}

export class CalledNumber extends Entry {
  section = "numbers";
  back = "numbers";
  removable = true;

  named() {
    return { called: this.rest[0] };
  }

  async load() {
    [, this.rooms] = await Promise.all([super.load(), permanent()]);
  }

  fields() {
    return [roomSetting(this.rooms), language(), { name: "rings-account" }, { name: "rings-nick" }, { name: "rings-for" }];
  }
}
