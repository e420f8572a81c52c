// Who has changed what.

import { t } from "../text.js";
import { get, post } from "./api.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { moment, word } from "./words.js";

/** Each setting by its path, as text. */
function flat(document = {}, prefix = "") {
  return Object.entries(document).flatMap(([key, value]) => (value && typeof value === "object" && !Array.isArray(value) ? flat(value, `${prefix}${key}.`) : [[prefix + key, typeof value === "string" ? value : JSON.stringify(value)]]));
}

/** What differs: [setting, before, after] each. */
function differences(before, after) {
  const was = new Map(flat(before));
  const is = new Map(flat(after));
  return [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key)).map((key) => [key, was.get(key) ?? "", is.get(key) ?? ""]);
}

export class Audit extends View {
  get title() {
    return t("nav-audit");
  }

  async load() {
    this.show(await get("/audit"), []);
  }

  show(page, before) {
    this.changes = [...before, ...page.items];
    this.next = page.next;
  }

  more = async () => {
    try {
      this.show(await get("/audit", { cursor: this.next }), this.changes);
    } catch (problem) {
      this.app.complain(problem);
    }
    this.app.draw();
  };

  actions() {
    return html`<button type="button" @click=${this.reload}>${t("reload")}</button>`;
  }

  /** Reads the configuration's file again. */
  reload = async () => {
    this.reloaded = null;
    await this.act("", async () => (this.reloaded = await post("/reload")));
  };

  told({ applied, "need-restart": waiting, "store-rules": inVain }) {
    return html`<p class="well" role="status">${applied.length ? t("reloadApplied", { what: applied.join(", ") }) : t("reloadNothing")} ${waiting.length ? t("reloadRestart", { what: waiting.join(", ") }) : ""} ${inVain.length ? t("reloadInVain", { what: inVain.join(", ") }) : ""}</p>`;
  }

  body() {
    return html`${this.reloaded ? this.told(this.reloaded) : nothing}${this.list()}`;
  }

  list() {
    if (this.changes.length === 0) return html`<p class="quiet">${t("noChanges")}</p>`;
    return html`<ul class="cards">${this.changes.map((change) => html`<li>
        <h2><span>${word("action", change.action.replace(" ", "-"))}: ${change.section} ${change.name}</span></h2>
        <p class="quiet">${change.who} · ${moment(change.at)}</p>
        ${differences(change.before, change.after).map(([setting, was, is]) => html`<div class="difference"><code>${setting}</code><span>${was ? html`<del><span class="hidden-label">${t("before")}: </span>${was}</del>` : nothing} ${is ? html`<ins><span class="hidden-label">${t("after")}: </span>${is}</ins>` : nothing}</span></div>`)}
      </li>`)}</ul>
      ${this.next ? html`<button type="button" class="more" @click=${this.more}>${t("more")}</button>` : nothing}`;
  }
}
