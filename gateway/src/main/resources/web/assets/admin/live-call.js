// One call that goes on: what can be done to it, how it sounds, and what was said for it so far.

import { t } from "../text.js";
import { get, path, Problem } from "./api.js";
import { Calls, parties } from "./calls.js";
import { html } from "./html.js";
import { course } from "./ladder.js";

export class LiveCall extends Calls {
  every = 3_000;
  over = false;

  get title() {
    const [call] = this.calls;
    return call ? parties(call) : t("call");
  }

  get where() {
    return path`/calls/${this.rest[0]}`;
  }

  async load() {
    if (this.over) return;
    try {
      const [call, messages, quality] = await Promise.all([get(this.where), get(`${this.where}/messages`), get(`${this.where}/quality`)]);
      this.calls = [call];
      Object.assign(this, { messages, quality });
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 404) throw problem;
      this.over = true;
      this.app.announce(t("callHasEnded"));
    }
  }

  actions() {
    return html`<a class="button" href="#/calls">${t("back")}</a>`;
  }

  body() {
    const [call] = this.calls;
    const { quality, messages } = this;
    return html`${this.over ? html`<p class="verdict">${t("callHasEnded")} <a href="#/record/${call.record}">${t("itsRecord")}</a></p>` : html`<ul class="cards">${this.card(call)}</ul>`}
      ${call && course({ kind: call.kind, quality, messages })}`;
  }
}
