// All that changes at run time as one file: taken out, and put in after a look at what that changes.

import { t } from "../text.js";
import { link, Problem, putYaml } from "./api.js";
import { html, nothing } from "./html.js";
import { onceShown } from "./tokens.js";
import { View } from "./view.js";

const KINDS = [["added", "+", "action-add"], ["changed", "~", "action-change"], ["removed", "−", "action-remove"]];

const nothingIn = ({ added, changed, removed, reordered }) => added.length + changed.length + removed.length === 0 && !reordered;

/** A file that was corrected meanwhile has the name that it had. */
const again = (event) => (event.currentTarget.value = "");

export class Import extends View {
  /** The text of the chosen file. */
  text = "";
  /** What it would change, and of which version. */
  trial = null;
  /** What it has changed. */
  done = null;
  /** Why it cannot be taken: path and message each. */
  errors = [];
  /** Whether somebody has changed something since the trial before. */
  stale = false;
  busy = false;

  get title() {
    return t("nav-import");
  }

  actions() {
    return html`<a class="button" href=${link("/provisioned.yaml")} download>${t("exportYaml")}</a>`;
  }

  choose = async (event) => {
    const [file] = event.currentTarget.files;
    this.text = file ? await file.text() : "";
    this.done = null;
    this.stale = false;
    await this.work(() => this.tried());
  };

  async tried() {
    this.trial = null;
    if (!this.text) return;
    const { json, version } = await putYaml("/provisioned?dry-run=true", this.text, "*");
    this.trial = { ...json, version };
  }

  apply = () =>
    this.work(async () => {
      try {
        this.done = (await putYaml("/provisioned", this.text, this.trial.version)).json;
        this.stale = false;
        this.app.say(t("imported"));
      } catch (problem) {
        if (problem.status !== 412) throw problem;
        this.stale = true;
        await this.tried();
      }
    });

  async work(what) {
    if (this.busy) return;
    this.busy = true;
    this.errors = [];
    this.app.draw();
    try {
      await what();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.trial = null;
      this.errors = problem.errors.length ? problem.errors : [{ path: "", message: this.app.explain(problem) }];
    } finally {
      this.busy = false;
      this.app.draw();
    }
  }

  body() {
    return html`<p class="quiet">${t("importText")}</p>
      <div class="field">
        <label for="import-file">${t("importFile")}</label>
        <input id="import-file" name="file" type="file" accept=".yaml,.yml,application/yaml" aria-describedby="import-help" ?disabled=${this.busy} @click=${again} @change=${this.choose}>
        <p id="import-help" class="help quiet">${t("importHelp")}</p>
      </div>
      ${this.errors.length ? this.refused() : nothing}
      <div aria-live="polite">${this.done ? this.finished() : this.trial ? this.tells() : nothing}</div>`;
  }

  refused() {
    return html`<div class="trouble" role="alert"><b>${t("importRefused")}</b>
      <ul>${this.errors.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${message}</li>`)}</ul></div>`;
  }

  tells() {
    const same = Object.values(this.trial.changes).every(nothingIn);
    return html`${this.stale ? html`<div class="secret" role="alert"><b>${t("importStale")}</b><span>${t("importStaleText")}</span></div>` : nothing}
      <section aria-labelledby="import-changes" data-trial>
        <h2 id="import-changes">${t(same ? "importSame" : "importWould")}</h2>
        ${this.changes(this.trial)}
        ${same ? nothing : html`<div class="row"><button type="button" class="primary" ?disabled=${this.busy} @click=${this.apply}>${t("importGo")}</button></div>`}
      </section>`;
  }

  finished() {
    return html`<section aria-labelledby="import-changes" data-imported>
        <h2 id="import-changes">${t("imported")}</h2>
        ${this.changes(this.done)}
      </section>
      ${this.done["new-webhooks"].map((hook) => onceShown(t("hookSecretOf", hook), hook.secret))}`;
  }

  changes(answer) {
    const all = Object.entries(answer.changes);
    const same = all.filter(([, change]) => nothingIn(change)).map(([section]) => t(`section-${section}`));
    return html`<ul class="cards">${all.filter(([, change]) => !nothingIn(change)).map(([section, change]) => html`<li data-section=${section}>
        <h3>${t(`section-${section}`)}</h3>
        ${KINDS.map(([kind, sign, action]) =>
          change[kind].length ? html`<ul class="changes ${kind}">${change[kind].map((name) => html`<li><span aria-hidden="true">${sign} </span><span class="hidden-label">${t(action)}: </span>${name}</li>`)}</ul>` : nothing,
        )}
        ${change.reordered ? html`<p class="quiet">${t("reordered")}</p>` : nothing}
        ${section === "users" && answer["need-password"].length ? html`<p class="quiet">${t("needPassword", { who: answer["need-password"].join(", ") })}</p>` : nothing}
      </li>`)}</ul>
      ${same.length ? html`<p class="quiet">${t("asBefore", { what: same.join(", ") })}</p>` : nothing}`;
  }
}
