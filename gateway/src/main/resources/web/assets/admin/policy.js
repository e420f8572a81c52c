// Who may call whom, and how much.

import { t } from "../text.js";
import { Entry } from "./entry.js";
import { html } from "./html.js";

const limits = ["per-user", "per-room", "total"].flatMap((whose) => ["calls", "minutes", "simultaneous"].map((what) => ({ name: `${whose}.${what}`, kind: "figure" })));

export class Policy extends Entry {
  section = "policy";
  back = "policy";
  removable = false;

  get title() {
    return t("nav-policy");
  }

  get where() {
    return "/policy";
  }

  fields() {
    return [
      { name: "accounts", kind: "list" }, { name: "operators", kind: "flag" }, { name: "voiced", kind: "flag" }, { name: "everybody-in-room", kind: "flag" },
      { name: "countries", kind: "list" }, { name: "prefixes", kind: "list" }, { name: "denied-prefixes", kind: "list" }, { name: "types", kind: "list" },
      ...limits, { name: "contact" }, { name: "confirm", kind: "flag" },
    ];
  }

  actions() {
    return html`<a class="button" href="#/trials">${t("nav-trials")}</a>`;
  }

  saved() {
    this.refresh();
  }
}
