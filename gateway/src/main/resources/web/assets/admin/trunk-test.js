// A trunk tried out step by step, beside the gateway.

import { t } from "../text.js";
import { follow, path, Problem } from "./api.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { oneDigit } from "./words.js";

export class TrunkTest extends View {
  steps = [];
  ok = null;
  leaving = new AbortController();
  form = this.formFor((values) => this.test(values));

  get title() {
    return t("testName", { name: this.rest[0] });
  }

  actions() {
    return html`<a class="button" href="#/trunks">${t("backToTrunks")}</a>`;
  }

  /** A trunk that was just connected is tried at once. */
  async load() {
    if (this.rest[1] !== "now" || this.tried) return;
    this.tried = true;
    setTimeout(() => document.querySelector("#main form")?.requestSubmit());
  }

  async test({ call }) {
    this.steps = [];
    this.ok = null;
    try {
      await follow(path`/trunks/${this.rest[0]}/test`, call ? { call } : undefined, (type, data) => this.hear(type, data), this.leaving.signal);
    } catch (problem) {
      if (!this.leaving.signal.aborted) throw problem instanceof Problem ? problem : new Problem(0);
    }
    if (this.ok === null) this.form.problem = t("testCut");
  }

  hear(type, data) {
    if (type === "step") this.steps.push(data);
    if (type === "done") this.ok = data.ok;
    this.app.draw();
  }

  close() {
    this.leaving.abort();
  }

  body() {
    const { form } = this;
    return html`
      <p class="quiet">${t("testText")}</p>
      <form class="filters" @submit=${form.submit}>
        ${form.field({ name: "call", label: t("testCall"), help: t("testCallHelp"), type: "tel" })}
        <div class="row"><button class="primary" ?disabled=${form.busy}>${t(form.busy ? "testing" : "testGo")}</button></div>
      </form>
      ${form.trouble()}
      <div role="log" aria-live="polite" aria-label=${t("steps")}>${this.steps.length === 0 ? nothing : html`<ol class="steps">${this.steps.map(({ seconds, step, text }) => html`<li><span class="name">${oneDigit(seconds)} s · ${step}</span><span>${text}</span></li>`)}</ol>`}</div>
      ${this.ok === null ? nothing : html`<p class="verdict ${this.ok ? "" : "no"}" role="status">${t(this.ok ? "testOk" : "testFailed")}</p>`}`;
  }
}
