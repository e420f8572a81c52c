// Trunks: how each is doing.

import { t } from "../text.js";
import { get } from "./api.js";
import { html, nothing } from "./html.js";
import { light } from "./overview.js";
import { View } from "./view.js";
import { ago, fact, moment, textIfAny, word } from "./words.js";

export class Trunks extends View {
  events = ["trunk-state", "reset"];
  every = 10_000;

  get title() {
    return t("nav-trunks");
  }

  async load() {
    this.trunks = (await get("/status")).trunks;
  }

  actions() {
    return this.may("admin") ? html`<a class="button primary" href="#/new-trunk">${t("addTrunk")}</a>` : nothing;
  }

  body() {
    if (this.trunks.length === 0) return html`<p class="quiet">${t("noTrunks")}</p>`;
    return html`<ul class="cards">${this.trunks.map((trunk) => this.card(trunk))}</ul>`;
  }

  card(trunk) {
    return html`<li data-trunk=${trunk.name}>
      <h2>${light(trunk.state)}<span>${trunk.name}</span><span class="tag">${word("trunk", trunk.state)}</span></h2>
      ${trunk.reason ? html`<p>${trunk.reason}</p>` : nothing}
      ${fixOf(trunk)}
      <dl class="facts">
        ${fact("sinceWhen", moment(trunk.since))}
        ${fact("registeredUntil", trunk["registered-until"] && ago(trunk["registered-until"]))}
        ${fact("nextAttempt", trunk["next-attempt"] && ago(trunk["next-attempt"]))}
        ${fact("server", trunk.target)}
        ${fact("seenAs", trunk["public-address"])}
      </dl>
      ${this.may("admin") ? html`<div class="row"><a class="button" href="#/trunk-test/${encodeURIComponent(trunk.name)}" aria-label=${t("testName", trunk)}>${t("test")}</a>
        <a class="button" href="#/trunk/${encodeURIComponent(trunk.name)}" aria-label=${t("changeName", trunk)}>${t("settings")}</a></div>` : nothing}
    </li>`;
  }
}

function fixOf({ state }) {
  const fix = textIfAny(`fix-${state}`);
  return fix ? html`<p class="quiet">${fix}</p>` : nothing;
}
