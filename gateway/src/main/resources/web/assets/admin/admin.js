// The page for admins: who has logged in, which view is shown, and what has happened meanwhile.

import { $ } from "../dom.js";
import { announce, notice } from "../notices.js";
import { t } from "../text.js";
import { EVENTS, get, Problem, remove, showing } from "./api.js";
import { Entrance } from "./entrance.js";
import { html, nothing, render } from "./html.js";
import { includes } from "./view.js";
import { VIEWS } from "./views.js";

/** Without a key or a pointer moved for so long nothing is asked for any more: the session ends as it should. */
const AWAY_MS = 10 * 60_000;
const TICK_MS = 1_000;

class App {
  session = null;
  entrance = null;
  view = null;
  name = "";
  menu = false;
  lastSign = Date.now();
  lastRefresh = 0;

  async start() {
    const setup = new URLSearchParams(location.hash.slice(1)).get("setup");
    if (setup !== null) history.replaceState(null, "", location.pathname);
    for (const sign of ["pointerdown", "pointermove", "keydown"]) addEventListener(sign, () => (this.lastSign = Date.now()), { passive: true });
    addEventListener("hashchange", () => this.session && this.show());
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.lookAgain());
    setInterval(() => this.tick(), TICK_MS);
    try {
      this.begin(await get("/session"));
    } catch (problem) {
      this.enter(setup ?? "");
      if (problem.status !== 401) this.complain(problem);
    }
  }

  /** Shows the way in. @param setup the secret of the first start, if it is that */
  enter(setup = "", why = "") {
    this.leaveView();
    this.events?.close();
    this.session = null;
    this.entrance = new Entrance(this, setup, why);
    $("dialog").close();
    this.draw();
    $("app").querySelector("input")?.focus();
  }

  begin(session) {
    this.session = session;
    this.entrance = null;
    showing(session.csrf);
    this.listen();
    this.show();
  }

  async logOut() {
    await remove("/session").catch(() => {});
    showing("");
    this.enter();
  }

  /** The events of the gateway, for as long as the session lasts. */
  listen() {
    this.events?.close();
    const events = new EventSource("/api/v1/events");
    this.events = events;
    for (const type of [...EVENTS, "reset"]) events.addEventListener(type, () => this.view?.events.includes(type) && this.refreshSoon());
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED && this.events === events) setTimeout(() => this.checkSession(), 3_000);
    });
  }

  async checkSession() {
    if (!this.session) return;
    try {
      await get("/session");
      this.listen();
    } catch (problem) {
      this.explain(problem);
      if (this.session) setTimeout(() => this.checkSession(), 10_000);
    }
  }

  /** Somebody may have logged in anew, or out, in another tab meanwhile. */
  async lookAgain() {
    if (!this.session) return;
    try {
      const session = await get("/session");
      if (session.csrf !== this.session.csrf) this.begin(session);
    } catch (problem) {
      this.complain(problem);
    }
  }

  /** Many events at a time are one reason to ask. */
  refreshSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.refresh();
    }, 300);
  }

  refresh() {
    this.lastRefresh = Date.now();
    return this.view?.refresh();
  }

  tick() {
    const there = document.visibilityState === "visible" && Date.now() - this.lastSign < AWAY_MS;
    if (this.session && there && this.view?.every && Date.now() - this.lastRefresh >= this.view.every) this.refresh();
  }

  show() {
    const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
    const known = VIEWS.find((view) => view.name === name && this.mayOpen(view)) ?? VIEWS[0];
    const first = !this.view;
    this.leaveView();
    this.name = known.below ?? known.name;
    this.view = new known.View(this, rest);
    this.menu = false;
    this.draw();
    this.refresh().then(() => {
      if (!first && this.view) $("title")?.focus();
    });
    scrollTo(0, 0);
  }

  leaveView() {
    this.view?.close();
    this.view = null;
  }

  mayOpen(view) {
    return includes(this.session.role, view.least);
  }

  /** In words what a problem is. Where the session is over, the way in is shown. */
  explain(problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401 && this.session) {
      this.enter("", t("sessionOver"));
      return "";
    }
    if (problem.status === 0) return t("unreachable");
    if (problem.status === 429) return t("slowDown", { seconds: problem.retryAfter });
    return problem.message || t("failed", { status: problem.status });
  }

  complain(problem) {
    const words = this.explain(problem);
    if (words) notice("problem", words, { forMs: 10_000 });
  }

  say(words) {
    if (words) notice("done", words, { forMs: 3_000 });
  }

  announce = announce;

  draw() {
    const title = this.view ? this.view.title : t("logIn");
    document.title = `${title} · Partyline`;
    render(this.session && this.view ? this.shell() : (this.entrance?.template() ?? nothing), $("app"));
  }

  shell() {
    const groups = [...new Set(VIEWS.flatMap((view) => view.group ?? []))];
    return html`
      <a class="skip" href="#title" @click=${(event) => (event.preventDefault(), $("title").focus())}>${t("skip")}</a>
      <header class="bar">
        <button type="button" class="plain menu" aria-expanded=${this.menu} aria-controls="nav" aria-label=${t("menu")} @click=${() => ((this.menu = !this.menu), this.draw())}>
          <svg aria-hidden="true"><use href="#i-menu" /></svg></button>
        <a class="brand" href="#/"><img src=${logo} alt="" width="32" height="32"><span>Partyline</span></a>
        <span class="spacer"></span>
        <span class="count" title=${t(`role-${this.session.role}`)}>${this.session.name}</span>
        <button type="button" class="slim" @click=${() => this.logOut()}>${t("logOut")}</button>
      </header>
      <div class="columns">
        <nav id="nav" class=${this.menu ? "open" : ""} aria-label=${t("menu")}>
          ${groups.map((group) => {
            const views = VIEWS.filter((view) => view.group === group && this.mayOpen(view));
            return views.length ? html`<h2 id="nav-${group}">${t(`group-${group}`)}</h2><ul aria-labelledby="nav-${group}">${views.map((view) => html`<li><a href="#/${view.name}" aria-current=${view.name === this.name ? "page" : nothing}>${t(`nav-${view.name}`)}</a></li>`)}</ul>` : nothing;
          })}
        </nav>
        <main id="main">${this.view.template()}</main>
      </div>`;
  }
}

const logo = document.querySelector("link[rel=icon]").href;

new App().start();
