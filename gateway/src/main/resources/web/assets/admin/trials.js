// What would become of a call, rule by rule; nothing is dialled.

import { t } from "../text.js";
import { get, post } from "./api.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { word } from "./words.js";

const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

export class Trials extends View {
  incoming = this.trial("found", "/numbers/explain");
  outgoing = this.trial("decided", "/policy/explain");

  trial(name, where) {
    return this.formFor(async (values) => {
      this[name] = await post(where, given(values));
      this.app.announce(this[name].outcome);
    });
  }

  get title() {
    return t("nav-trials");
  }

  async load() {
    const [{ trunks }, rooms] = await Promise.all([get("/status"), get("/rooms")]);
    this.trunks = trunks.map(({ name }) => [name, name]);
    this.rooms = rooms.items.map(({ name }) => [name, name]);
  }

  body() {
    const { incoming, outgoing } = this;
    return html`
      <p class="quiet">${t("trialsText")}</p>
      <section aria-labelledby="incoming-title"><h2 id="incoming-title">${t("trialIn")}</h2>
        <form class="filters" @submit=${incoming.submit}>
          ${incoming.field({ name: "called", label: t("calledNumber"), type: "tel", required: true })}
          ${incoming.field({ name: "from", label: t("callersNumber"), type: "tel" })}
          ${incoming.field({ name: "trunk", label: t("byTrunk"), options: [["", t("noTrunk")], ...this.trunks], value: this.trunks[0]?.[0] ?? "" })}
          <button class="primary" ?disabled=${incoming.busy}>${t("tryIt")}</button>
        </form>
        ${incoming.trouble()}${explained(this.found)}
      </section>
      <section aria-labelledby="outgoing-title"><h2 id="outgoing-title">${t("trialOut")}</h2>
        <form class="filters" @submit=${outgoing.submit}>
          ${outgoing.field({ name: "from", label: t("who"), help: t("whoHelp"), value: `api:${this.app.session.name}` })}
          ${outgoing.field({ name: "to", label: t("phoneNumber"), type: "tel", required: true })}
          ${outgoing.field({ name: "room", label: t("room"), options: this.rooms })}
          <button class="primary" ?disabled=${outgoing.busy}>${t("tryIt")}</button>
        </form>
        ${outgoing.trouble()}${explained(this.decided)}
      </section>`;
  }
}

function explained(found) {
  if (!found) return nothing;
  return html`<p class="verdict ${found.allowed ? "" : "no"}">${found.outcome}</p>
    <ol class="steps">${found.steps.map(({ verdict, rule, text }) => html`<li class=${verdict}><span class="name">${rule}<span class="hidden-label">: ${word("verdict", verdict)}</span></span><span>${text}</span></li>`)}</ol>`;
}
