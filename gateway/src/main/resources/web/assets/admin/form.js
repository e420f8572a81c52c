// Forms whose problems stand beside their fields, and the dialog that shows one.

import { $ } from "../dom.js";
import { t } from "../text.js";
import { Problem } from "./api.js";
import { html, nothing, render } from "./html.js";

let forms = 0;

export class Form {
  errors = {};
  problem = "";
  busy = false;

  /**
   * @param draw draws what the form is in
   * @param explain says what a problem is, for the form as a whole
   * @param send gets the values by name
   */
  constructor({ draw, explain, send }) {
    this.draw = draw;
    this.explain = explain;
    this.send = send;
    this.id = `form-${(forms += 1)}`;
  }

  submit = async (event) => {
    event.preventDefault();
    if (this.busy) return;
    const form = event.currentTarget;
    this.errors = {};
    this.problem = "";
    this.busy = true;
    this.draw();
    try {
      await this.send(Object.fromEntries(new FormData(form)), form);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const fields = new Set([...form.elements].map((element) => element.name));
      for (const { path, message } of problem.errors) {
        const name = [path, path.replace(/[.[].*/, ""), path.replace(/^.*\]\./, ""), path.replace(/^.*\./, "")].find((candidate) => fields.has(candidate));
        if (name) this.errors[name] = message;
      }
      if (Object.keys(this.errors).length === 0) this.problem = this.explain(problem);
    } finally {
      this.busy = false;
      this.draw();
    }
    form.querySelector("[aria-invalid=true]")?.focus();
  };

  /** A labelled field. @param options of a select: [value, text] each */
  field({ name, label, type = "text", value = "", help = "", required = false, autocomplete = "off", options = null, placeholder = "", inputmode = nothing, minlength = nothing, maxlength = 400, rows = 0 }) {
    const id = `${this.id}-${name}`;
    const error = this.errors[name];
    const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || nothing;
    const invalid = error ? "true" : nothing;
    const control = rows
      ? html`<textarea id=${id} name=${name} rows=${rows} spellcheck="false" autocapitalize="none" aria-describedby=${described} aria-invalid=${invalid} .defaultValue=${value}></textarea>`
      : options
      ? html`<select id=${id} name=${name} aria-describedby=${described} aria-invalid=${invalid}>${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}</select>`
      : html`<input id=${id} name=${name} type=${type} value=${value} placeholder=${placeholder} autocomplete=${autocomplete} inputmode=${inputmode} minlength=${minlength} maxlength=${maxlength}
          autocapitalize="none" spellcheck="false" ?required=${required} aria-describedby=${described} aria-invalid=${invalid}>`;
    return html`<div class="field">
      <label for=${id}>${label}</label>${control}
      ${help ? html`<p id="${id}-help" class="help quiet">${help}</p>` : nothing}
      ${error ? html`<p id="${id}-error" class="error" role="alert">${error}</p>` : nothing}
    </div>`;
  }

  /** Boxes to tick, of which any number may be. @param boxes [value, text] each @param ticked values */
  checks({ name, label, boxes, ticked = [], help = "" }) {
    return html`<fieldset class="field"><legend>${label}</legend>
      ${help ? html`<p class="help quiet">${help}</p>` : nothing}
      <div class="boxes">${boxes.map(([value, text]) => html`<label class="check"><input type="checkbox" name=${name} value=${value} ?checked=${ticked.includes(value)}>${text}</label>`)}</div>
    </fieldset>`;
  }

  trouble() {
    return this.problem ? html`<p class="trouble" role="alert">${this.problem}</p>` : nothing;
  }
}

/**
 * Asks in a dialog, and closes it when what was asked for has been done.
 *
 * @param fields as [Form#field] takes them
 * @param send does it, with the values
 */
export function ask({ title, text = "", fields = [], go, danger = false, explain, send }) {
  const dialog = $("dialog");
  const form = new Form({
    draw: () => draw(),
    explain,
    send: async (values, element) => {
      await send(values, element);
      dialog.close();
    },
  });
  const draw = () =>
    render(
      html`<form class="form" @submit=${form.submit}>
        <h2 class="title" id="dialog-title">${title}</h2>
        ${text ? html`<p>${text}</p>` : nothing}
        ${fields.map((field) => (field.boxes ? form.checks(field) : form.field(field)))}
        ${form.trouble()}
        <div class="row end">
          <button type="button" @click=${() => dialog.close()}>${t("cancel")}</button>
          <button class=${danger ? "destructive" : "primary"} ?disabled=${form.busy}>${go}</button>
        </div>
      </form>`,
      dialog,
    );
  // A form of its own each time: values of the one before must not be in it.
  render(nothing, dialog);
  draw();
  dialog.showModal();
}
