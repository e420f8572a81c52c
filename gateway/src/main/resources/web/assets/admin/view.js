// What the page's views have in common.

import { t } from "../text.js";
import { Problem } from "./api.js";
import { ask, Form } from "./form.js";
import { html, nothing } from "./html.js";

const RANK = { viewer: 1, operator: 2, admin: 3 };

/** Whether a role may do what the other one may. */
export const includes = (role, least) => RANK[role] >= RANK[least];

/** One view: it loads what it shows, draws it, and loads it anew when it hears that it has changed. */
export class View {
  /** Types of events after which it loads anew. */
  events = [];
  /** After how many milliseconds it does so anyhow, while somebody is there; 0 for never. */
  every = 0;
  loaded = false;
  problem = "";

  /** @param rest what stands behind the view's name in the address */
  constructor(app, rest = []) {
    this.app = app;
    this.rest = rest;
  }

  get title() {
    return "";
  }

  async load() {}

  body() {
    return nothing;
  }

  /** What can be done in the view as a whole. */
  actions() {
    return nothing;
  }

  may(role) {
    return includes(this.app.session.role, role);
  }

  async refresh() {
    try {
      await this.load();
      this.loaded = true;
      this.problem = "";
    } catch (problem) {
      this.problem = this.app.explain(problem);
    }
    this.app.draw();
  }

  /** A form that stands in the view. @param send gets the values by name */
  formFor(send) {
    return new Form({ draw: () => this.app.draw(), explain: (problem) => this.app.explain(problem), send });
  }

  /** Does something, says how it went, and shows what has become of it. */
  act = async (done, what) => {
    try {
      await what();
      this.app.say(done);
      await this.refresh();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.app.complain(problem);
    }
  };

  /** Asks in a dialog; what it sends is done, said, and seen. @param wish as [ask] takes it; `done` says what then has been done */
  ask({ send, done, ...wish }) {
    ask({
      ...wish,
      explain: (problem) => this.app.explain(problem),
      send: async (values, form) => {
        const answer = await send(values, form);
        this.app.say(typeof done === "function" ? done(answer, values) : done);
        await this.refresh();
      },
    });
  }

  template() {
    return html`
      <header class="head"><h1 id="title" tabindex="-1">${this.title}</h1><div class="row">${this.actions()}</div></header>
      ${this.problem ? html`<p class="trouble" role="alert">${this.problem}</p>` : nothing}
      ${this.loaded ? this.body() : html`<p class="quiet">${this.problem ? "" : t("loading")}</p>`}`;
  }

  close() {}
}
