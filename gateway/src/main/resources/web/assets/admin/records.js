// Calls that have ended: searched, and taken as CSV.

import { t } from "../text.js";
import { get, link, remove } from "./api.js";
import { kindIcon } from "./calls.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { duration, heard, moment, word } from "./words.js";

const ENDINGS = [
  "caller-hung-up", "callee-hung-up", "cancelled", "busy", "declined", "no-answer", "unreachable", "no-such-number", "carrier-refused", "not-confirmed", "given-up",
  "not-allowed", "no-trunk", "credit-used", "unknown-number", "wrong-pin", "no-input", "room-full", "room-locked", "room-closed", "removed", "replaced", "transferred",
  "no-common-media", "malformed-sdp", "encryption-failed", "media-timeout", "ack-timeout", "session-expired", "connection-lost", "signaling-failed",
  "alone-timeout", "max-duration", "operator", "no-capacity", "shutdown", "failed",
];

/** What was searched for last, until the page is left: no number is ever in the address. */
let wanted = {};

const iso = (local) => (local ? new Date(local).toISOString() : "");

export class Records extends View {
  records = [];
  trunks = [];
  form = this.formFor((values) => this.search(values));

  get title() {
    return t("nav-records");
  }

  async load() {
    const [page, { trunks }] = await Promise.all([get("/records", query()), get("/status")]);
    this.trunks = trunks.map(({ name }) => name);
    this.show(page);
  }

  async search(values) {
    wanted = values;
    this.show(await get("/records", query()));
    this.app.announce(t("found", { count: this.records.length }));
  }

  show(page) {
    this.records = page.items;
    this.next = page.next;
  }

  more = async () => {
    try {
      const page = await get("/records", { ...query(), cursor: this.next });
      this.show({ items: [...this.records, ...page.items], next: page.next });
    } catch (problem) {
      this.app.complain(problem);
    }
    this.app.draw();
  };

  actions() {
    return html`<a class="button" href=${link("/records.csv", query())} download>${t("csv")}</a>
      ${this.may("admin") ? html`<button type="button" class="danger" @click=${this.erase}>${t("erase")}</button>` : nothing}`;
  }

  erase = () => {
    const field = { name: "number", label: t("phoneNumber"), type: "tel", required: true };
    this.ask({ title: t("eraseTitle"), text: t("eraseText"), fields: [field], go: t("erase"), danger: true, done: ({ erased }) => t("erased", { count: erased }), send: (values) => remove(`/records?${new URLSearchParams(values)}`) });
  };

  body() {
    const { form } = this;
    return html`
      <form class="filters" role="search" aria-label=${t("search")} @submit=${form.submit}>
        ${form.field({ name: "number", label: t("numberOrName"), type: "search", value: wanted.number ?? "" })}
        ${form.field({ name: "trunk", label: t("trunk"), value: wanted.trunk ?? "", options: [["", t("any")], ...this.trunks.map((name) => [name, name])] })}
        ${form.field({ name: "ending", label: t("result"), value: wanted.ending ?? "", options: [["", t("any")], ...ENDINGS.map((ending) => [ending, word("ending", ending)])] })}
        ${form.field({ name: "since", label: t("from"), type: "datetime-local", value: wanted.since ?? "" })}
        ${form.field({ name: "until", label: t("until"), type: "datetime-local", value: wanted.until ?? "" })}
        <button class="primary" ?disabled=${form.busy}>${t("search")}</button>
      </form>
      ${form.trouble()}
      ${this.records.length ? this.table() : html`<p class="quiet">${t("noRecords")}</p>`}
      ${this.next ? html`<button type="button" class="more" @click=${this.more}>${t("more")}</button>` : nothing}`;
  }

  table() {
    return html`<div class="scroll after"><table>
      <caption class="hidden-label">${t("nav-records")}</caption>
      <thead><tr><th scope="col">${t("began")}</th><th scope="col">${t("call")}</th><th scope="col">${t("result")}</th><th scope="col" class="wide-cell">${t("trunk")}</th><th scope="col" class="wide-cell">${t("room")}</th><th scope="col" class="figure wide-cell">${t("duration")}</th><th scope="col" class="wide-cell">${t("quality")}</th></tr></thead>
      <tbody>${this.records.map((record) => html`<tr>
        <td><a href="#/record/${record.id}">${moment(record.started)}</a></td>
        <td>${kindIcon(record.kind)} ${record.from} → ${record.to}</td>
        <td>${word("ending", record.ending)}</td>
        <td class="wide-cell">${record.trunk ?? ""}</td>
        <td class="wide-cell">${record.room ?? ""}</td>
        <td class="figure wide-cell">${duration(record.seconds)}</td>
        <td class="wide-cell">${heard(record.media?.mos)}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }
}

function query() {
  return { ...wanted, since: iso(wanted.since), until: iso(wanted.until) };
}
