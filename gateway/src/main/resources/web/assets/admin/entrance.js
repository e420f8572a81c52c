// The way in: the first start, and logging in.

import { t } from "../text.js";
import { post } from "./api.js";
import { Form } from "./form.js";
import { html, nothing } from "./html.js";

export class Entrance {
  /**
   * @param setup the secret of the first start; empty to log in
   * @param why the way in is shown again
   */
  constructor(app, setup, why) {
    this.app = app;
    this.setup = setup;
    this.why = why;
    this.form = new Form({ draw: () => app.draw(), explain: (problem) => this.explain(problem), send: (values) => this.send(values) });
  }

  async send({ name, password, again }) {
    this.why = "";
    if (this.setup && password !== again) {
      this.form.errors = { again: t("notTheSame") };
      return;
    }
    this.app.begin(this.setup ? await post("/setup", { secret: this.setup, name, password }) : await post("/session", { name, password }));
  }

  explain(problem) {
    if (problem.status === 401) return t(this.setup ? "setupUsed" : "loginWrong");
    if (problem.status === 409) return t("setupUsed");
    return this.app.explain(problem);
  }

  template() {
    const { form, setup } = this;
    return html`<main class="entrance">
      <form class="card form" @submit=${form.submit}>
        <img src=${document.querySelector("link[rel=icon]").href} alt="" width="48" height="48">
        <h1 id="title" tabindex="-1">${t(setup ? "setupTitle" : "logIn")}</h1>
        ${setup ? html`<p class="quiet">${t("setupText")}</p>` : nothing}
        ${this.why ? html`<p class="trouble" role="alert">${this.why}</p>` : nothing}
        ${form.field({ name: "name", label: t("userName"), autocomplete: "username", required: true, maxlength: 64 })}
        ${form.field({ name: "password", label: t("password"), type: "password", autocomplete: setup ? "new-password" : "current-password", required: true, help: setup ? t("passwordHelp") : "" })}
        ${setup ? form.field({ name: "again", label: t("passwordAgain"), type: "password", autocomplete: "new-password", required: true }) : nothing}
        ${form.trouble()}
        <button class="primary" ?disabled=${form.busy}>${t(setup ? "setupGo" : "logIn")}</button>
        ${setup ? html`<a href="#" @click=${(event) => (event.preventDefault(), this.app.enter())}>${t("hasUser")}</a>` : nothing}
      </form>
    </main>`;
  }
}
