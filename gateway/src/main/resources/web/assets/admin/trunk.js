// A trunk's settings, and connecting a new one.

import { t } from "../text.js";
import { get, post } from "./api.js";
import { Entry, fieldOf, settingsOf } from "./entry.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { textIfAny } from "./words.js";

const FIELDS = {
  user: { name: "user" },
  "auth-user": { name: "auth-user" },
  password: { name: "password", kind: "secret" },
  numbers: { name: "numbers", kind: "list" },
  domain: { name: "domain" },
  registrar: { name: "registrar" },
  "outbound-proxies": { name: "outbound-proxies", kind: "list" },
};

const transport = () => ({ name: "transport", options: [["", t("byDefault")], ["udp", "UDP"], ["tcp", "TCP"], ["tls", "TLS"]] });

export class Trunk extends Entry {
  section = "trunks";
  back = "trunks";
  removable = true;

  named() {
    return { name: this.rest[0] };
  }

  async load() {
    const [presets] = await Promise.all([get("/presets"), super.load()]);
    this.presets = presets.items;
  }

  fields() {
    return [{ name: "preset", options: this.presets.map(({ name }) => [name, name]) }, ...Object.values(FIELDS), transport(), { name: "prefixes", kind: "list" }, { name: "calls-per-second", kind: "figure" }];
  }
}

const CARRIERS = { sipgate: "sipgate", "telekom-companyflex": "Telekom CompanyFlex", twilio: "Twilio", telnyx: "Telnyx", didww: "DIDWW" };

/** Connects a trunk: choose the carrier, fill in its few fields, watch the test. */
export class NewTrunk extends View {
  preset = null;
  form = this.formFor((values) => this.add(values));

  get title() {
    return t("addTrunk");
  }

  async load() {
    const [presets, rooms] = await Promise.all([get("/presets"), get("/rooms")]);
    const order = [...Object.keys(CARRIERS), "generic"];
    this.presets = [...presets.items].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    this.rooms = rooms.items.filter(({ permanent }) => permanent);
  }

  actions() {
    return html`<a class="button" href="#/trunks">${t("backToTrunks")}</a>`;
  }

  fields() {
    const needed = this.preset.needs.map((name) => FIELDS[name] ?? { name });
    return this.preset.name === "generic" ? [...needed, FIELDS["outbound-proxies"], transport()] : needed;
  }

  async add(values) {
    const { preset } = this;
    const trunk = { name: values.name, preset: preset.name, ...settingsOf(values, this.fields()) };
    await post("/trunks", trunk);
    try {
      if (values.lead !== "later") for (const called of trunk.numbers ?? []) await post("/numbers", { called, ...(values.lead.startsWith("room:") && { room: values.lead.slice(5) }) });
    } catch (problem) {
      this.app.complain(problem); // the trunk is there; its numbers can be mended
    }
    location.hash = `#/trunk-test/${encodeURIComponent(trunk.name)}/now`;
  }

  body() {
    const { form, preset } = this;
    return html`
      <fieldset class="choice"><legend>${t("whichCarrier")}</legend>
        ${this.presets.map((known) => html`<label><input type="radio" name="preset" .checked=${known === preset} @change=${() => this.choose(known)}><span><b>${CARRIERS[known.name] ?? t("anyCarrier")}</b><small class="quiet">${known.domain ?? t("anyCarrierText")}</small></span></label>`)}
      </fieldset>
      ${preset ? html`<form class="form entry" @submit=${form.submit}>
        <div class="filters">
          ${form.field({ name: "name", label: t("set-name"), help: t("trunkNameHelp"), value: preset.name === "generic" ? "" : preset.name, required: true, maxlength: 32 })}
          ${this.fields().map((field) => form.field({ help: textIfAny(`help-${field.name}`), ...fieldOf(field), required: preset.name !== "generic" && preset.needs.includes(field.name) }))}
          ${form.field({ name: "lead", label: t("callsLead"), options: [["pin", t("leadPin")], ...this.rooms.map(({ name }) => [`room:${name}`, t("leadRoom", { room: name })]), ["later", t("leadLater")]] })}
        </div>
        ${form.trouble()}
        <div class="row"><button class="primary" ?disabled=${form.busy}>${t("connect")}</button></div>
      </form>` : nothing}`;
  }

  choose(preset) {
    this.preset = null;
    this.form.errors = {};
    this.form.problem = "";
    this.app.draw();
    this.preset = preset; // a form of its own for each
    this.app.draw();
  }
}
