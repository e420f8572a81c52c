// Webhooks: who else is told of events, and what has become of that.

import { t } from "../text.js";
import { EVENTS, get, path, post, put, remove } from "./api.js";
import { html, nothing } from "./html.js";
import { onceShown } from "./tokens.js";
import { View } from "./view.js";
import { ago, fact, moment, word } from "./words.js";

const fields = ({ url = "", events = [], enabled = true } = {}) => [
  { name: "url", label: t("url"), type: "url", help: t("urlHelp"), value: url, required: true, maxlength: 2000 },
  { name: "events", label: t("events"), help: t("eventsHelp"), boxes: EVENTS.map((event) => [event, word("event", event)]), ticked: events },
  { name: "enabled", label: t("state"), value: String(enabled), options: [["true", t("hookOn")], ["false", t("hookOff")]] },
];

const body = ({ url, enabled }, form) => ({ url, events: new FormData(form).getAll("events"), enabled: enabled === "true" });

export class Webhooks extends View {
  made = null;

  get title() {
    return t("nav-webhooks");
  }

  async load() {
    this.hooks = (await get("/webhooks")).items;
  }

  actions() {
    return html`<button type="button" class="primary" @click=${this.add}>${t("addHook")}</button>`;
  }

  body() {
    return html`<p class="quiet">${t("hooksText")}</p>
      ${this.made ? onceShown(t("hookSecret"), this.made.secret) : nothing}
      ${this.hooks.length ? html`<ul class="cards">${this.hooks.map((hook) => this.card(hook))}</ul>` : html`<p class="quiet">${t("noHooks")}</p>`}`;
  }

  card(hook) {
    return html`<li data-webhook=${hook.id}>
      <h2><span>${hook.url}</span>${hook.enabled ? nothing : html`<span class="tag">${t("hookOff")}</span>`}</h2>
      <dl class="facts wide">
        ${fact("events", hook.events.length ? hook.events.map((event) => word("event", event)).join(", ") : t("allEvents"))}
        ${fact("created", moment(hook.created))}
      </dl>
      <div class="row">
        <a class="button" href="#/deliveries/${hook.id}" aria-label=${t("deliveriesTo", hook)}>${t("deliveries")}</a>
        <button type="button" class="small" aria-label=${t("testHook", hook)} @click=${() => this.act(t("testSent"), () => post(path`/webhooks/${hook.id}/test`))}>${t("test")}</button>
        <button type="button" class="small" aria-label=${t("changeHook", hook)} @click=${() => this.change(hook)}>${t("change")}</button>
        <button type="button" class="small danger" aria-label=${t("removeHook", hook)} @click=${() => this.remove(hook)}>${t("remove")}</button>
      </div>
    </li>`;
  }

  add = () =>
    this.ask({
      title: t("addHook"),
      fields: fields(),
      go: t("addHook"),
      done: t("hookAdded"),
      send: async (values, form) => {
        this.made = await post("/webhooks", body(values, form));
      },
    });

  change(hook) {
    this.ask({ title: t("changeHook", hook), fields: fields(hook), go: t("save"), done: t("saved"), send: (values, form) => put(path`/webhooks/${hook.id}`, body(values, form)) });
  }

  remove(hook) {
    this.ask({ title: t("removeHook", hook), text: t("removeHookText"), go: t("remove"), danger: true, done: t("removed"), send: () => remove(path`/webhooks/${hook.id}`) });
  }
}

export class Deliveries extends View {
  every = 5_000;

  get title() {
    return t("deliveries");
  }

  async load() {
    this.deliveries = (await get(path`/webhooks/${this.rest[0]}/deliveries`)).items;
  }

  actions() {
    return html`<a class="button" href="#/webhooks">${t("backToHooks")}</a>`;
  }

  body() {
    if (this.deliveries.length === 0) return html`<p class="quiet">${t("noDeliveries")}</p>`;
    return html`<div class="scroll"><table>
      <caption class="hidden-label">${t("deliveries")}</caption>
      <thead><tr><th scope="col">${t("at")}</th><th scope="col">${t("event")}</th><th scope="col">${t("result")}</th><th scope="col" class="wide-cell figure">${t("attempts")}</th></tr></thead>
      <tbody>${this.deliveries.map((delivery) => html`<tr>
        <td>${moment(delivery.created)}</td><td>${word("event", delivery.event)}</td>
        <td>${delivery.delivered ? t("delivered") : delivery["next-attempt"] ? html`${t("triedAgain")} ${ago(delivery["next-attempt"])}` : t("givenUp")}${delivery.problem ? html`<br><span class="quiet">${delivery.problem}</span>` : nothing}</td>
        <td class="figure wide-cell">${delivery.attempts}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }
}
