// A provisioned entry in a form: its usual settings as fields, all others as JSON.

import { t } from "../text.js";
import { get, path, Problem, put, remove } from "./api.js";
import { html, nothing, repeat } from "./html.js";
import { View } from "./view.js";
import { moment } from "./words.js";

const at = (settings, name) => name.split(".").reduce((part, key) => part?.[key], settings);

/** What a field shows of a setting. */
function shown({ name, kind }, settings, secrets) {
  const value = at(settings, name);
  if (kind === "secret") return secrets.includes(name) ? { placeholder: t("secretSet") } : {};
  if (kind === "list") return { value: (value ?? []).join(", ") };
  return { value: value === undefined ? "" : String(value) };
}

const READ = {
  text: (text) => text,
  secret: (text) => text,
  list: (text) => text.split(/[,\n]/).map((item) => item.trim()).filter(Boolean),
  flag: (text) => text === "true",
  figure: (text) => Number(text),
};

/** The settings without those that have a field of their own. */
function others(settings, fields) {
  const rest = structuredClone(settings);
  for (const { name } of fields) {
    const [first, second] = name.split(".");
    if (second === undefined) delete rest[first];
    else if (rest[first]) {
      delete rest[first][second];
      if (Object.keys(rest[first]).length === 0) delete rest[first];
    }
  }
  return rest;
}

/** Settings from what was typed; what is left empty is not set. */
export function settingsOf(values, fields, rest = {}) {
  const settings = structuredClone(rest);
  for (const { name, kind = "text" } of fields) {
    const text = (values[name] ?? "").trim();
    if (text === "") continue;
    const [first, second] = name.split(".");
    const value = READ[kind](text);
    if (second === undefined) settings[first] = value;
    else settings[first] = { ...settings[first], [second]: value };
  }
  return settings;
}

/** A field as [Form#field] takes it. */
export const fieldOf = (field, settings = {}, secrets = []) => ({
  ...field,
  label: t(`set-${field.name}`),
  type: field.kind === "secret" ? "password" : "text",
  autocomplete: field.kind === "secret" ? "new-password" : "off",
  inputmode: field.kind === "figure" ? "numeric" : nothing,
  maxlength: 4_000,
  ...(field.kind === "flag" && { options: [["", t("byDefault")], ["true", t("yes")], ["false", t("no")]] }),
  ...shown(field, settings, secrets),
});

export class Entry extends View {
  /** What the form was drawn from; changes when it is to be drawn anew. */
  drawn = 0;
  theirs = null;
  form = this.formFor((values) => this.save(values));

  get title() {
    return this.rest[0];
  }

  /** Where the API has it. */
  get where() {
    return path`/${this.section}/${this.rest[0]}`;
  }

  async load() {
    this.entry = await get(this.where);
    this.version = this.entry.version;
    this.drawn += 1;
  }

  async save(values) {
    let rest = {};
    try {
      rest = JSON.parse(values.others.trim() || "{}");
    } catch (error) {
      throw new Problem(400, { errors: [{ path: "others", message: t("noJson", { why: error.message }) }] });
    }
    const settings = { ...this.named(), ...settingsOf(values, this.fields(), rest) };
    try {
      await put(this.where, settings, { "If-Match": `"${this.version}"` });
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      this.theirs = await get(this.where);
      return;
    }
    this.theirs = null;
    this.app.say(t("saved"));
    this.saved();
  }

  /** The setting that names it. */
  named() {
    return {};
  }

  saved() {
    location.hash = `#/${this.back}`;
  }

  loadTheirs = () => {
    this.entry = this.theirs;
    this.version = this.theirs.version;
    this.theirs = null;
    this.drawn += 1;
    this.app.draw();
  };

  keepMine = (event) => {
    this.version = this.theirs.version;
    this.theirs = null;
    event.currentTarget.form.requestSubmit();
  };

  remove = () =>
    this.ask({
      title: t("removeEntry", { name: this.rest[0] }),
      go: t("remove"),
      danger: true,
      send: async () => {
        await remove(this.where, { "If-Match": `"${this.version}"` });
        this.app.say(t("removed"));
        location.hash = `#/${this.back}`;
      },
    });

  /** The whole section is the configuration file's again. */
  giveBack = () =>
    this.ask({
      title: t("giveBackTitle"),
      text: t("giveBackText"),
      go: t("giveBack"),
      danger: true,
      done: t("saved"),
      send: () => remove(path`/provisioned/${this.section}`),
    });

  actions() {
    return html`<a class="button" href="#/${this.back}">${t("back")}</a>${this.removable ? html`<button type="button" class="danger" @click=${this.remove}>${t("remove")}</button>` : nothing}`;
  }

  body() {
    const { entry, form } = this;
    const origin = !entry["in-store"]
      ? t("ofTheFile")
      : entry["changed-by"]
        ? html`${t("changedBy", { who: entry["changed-by"] })} ${moment(entry.changed)}`
        : t("takenOver");
    return html`<p class="quiet">${origin} ${entry["in-store"] ? html`<button type="button" class="small" @click=${this.giveBack}>${t("giveBack")}</button>` : nothing}</p>
      ${repeat([entry], () => this.drawn, () => html`<form class="form entry" @submit=${form.submit}>
        <div class="filters">${this.fields().map((field) => form.field(fieldOf(field, entry.settings, entry.secrets)))}</div>
        ${form.field({ name: "others", label: t("others"), help: t("othersHelp"), rows: 8, value: JSON.stringify(others(this.unnamed(entry.settings), this.fields()), null, 2) })}
        ${form.trouble()}
        ${this.theirs ? this.changedMeanwhile() : nothing}
        <div class="row"><button class="primary" ?disabled=${form.busy}>${t("save")}</button></div>
      </form>`)}`;
  }

  unnamed(settings) {
    const rest = { ...settings };
    for (const key of Object.keys(this.named())) delete rest[key];
    return rest;
  }

  changedMeanwhile() {
    return html`<div class="secret" role="alert">
      <b>${t("stale", { who: this.theirs["changed-by"] ?? "" })}</b><span>${t("staleText")}</span>
      <div class="row"><button type="button" @click=${this.loadTheirs}>${t("loadTheirs")}</button><button type="button" @click=${this.keepMine}>${t("keepMine")}</button></div>
    </div>`;
  }
}
