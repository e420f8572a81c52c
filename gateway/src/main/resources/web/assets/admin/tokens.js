// Tokens of programs.

import { t } from "../text.js";
import { get, path, post, remove } from "./api.js";
import { html, nothing } from "./html.js";
import { copy } from "./rooms.js";
import { roleField } from "./users.js";
import { View } from "./view.js";
import { ago, fact, moment } from "./words.js";

const DAY_MS = 24 * 3_600_000;

/** A secret that is not shown again. */
export const onceShown = (title, secret) => html`<section class="secret" aria-label=${title} role="status">
  <b>${title}</b><span>${t("onceShown")}</span><code>${secret}</code>
  <div class="row"><button type="button" class="small" @click=${() => copy(secret)}>${t("copy")}</button></div>
</section>`;

export class Tokens extends View {
  issued = null;

  get title() {
    return t("nav-tokens");
  }

  async load() {
    this.tokens = (await get("/tokens")).items;
  }

  actions() {
    return html`<button type="button" class="primary" @click=${this.add}>${t("addToken")}</button>`;
  }

  body() {
    return html`<p class="quiet">${t("tokensText")}</p>
      ${this.issued ? onceShown(t("tokenIs", this.issued), this.issued.token) : nothing}
      ${this.tokens.length ? html`<ul class="cards">${this.tokens.map((token) => this.card(token))}</ul>` : html`<p class="quiet">${t("noTokens")}</p>`}`;
  }

  card(token) {
    return html`<li data-token=${token.name}>
      <h2><span>${token.name}</span><span class="tag">${token.role}</span></h2>
      <dl class="facts">
        ${fact("createdBy", token["created-by"])}
        ${fact("created", moment(token.created))}
        ${fact("lastUsed", token["last-used"] ? ago(token["last-used"]) : t("never"))}
        ${fact("ends", token.expires ? moment(token.expires) : t("never"))}
      </dl>
      <div class="row"><button type="button" class="small danger" aria-label=${t("revokeName", token)} @click=${() => this.revoke(token)}>${t("revoke")}</button></div>
    </li>`;
  }

  add = () =>
    this.ask({
      title: t("addToken"),
      fields: [
        { name: "name", label: t("tokenName"), help: t("tokenNameHelp"), required: true, maxlength: 64 },
        roleField(),
        { name: "days", label: t("ends"), options: [["", t("never")], ["30", t("afterDays", { days: 30 })], ["90", t("afterDays", { days: 90 })], ["365", t("afterDays", { days: 365 })]] },
      ],
      go: t("addToken"),
      done: (token) => t("tokenAdded", token),
      send: async ({ name, role, days }) => {
        this.issued = await post("/tokens", { name, role, ...(days && { expires: new Date(Date.now() + days * DAY_MS).toISOString() }) });
        return this.issued;
      },
    });

  revoke(token) {
    this.ask({ title: t("revokeTitle", token), text: t("revokeText"), go: t("revoke"), danger: true, done: t("revoked", token), send: () => remove(path`/tokens/${token.id}`) });
  }
}
