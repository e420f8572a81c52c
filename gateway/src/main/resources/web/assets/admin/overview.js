// What needs attention, and how everything is.

import { t } from "../text.js";
import { get, post, Problem, remove } from "./api.js";
import { hoursChart } from "./charts.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { ago, duration, moment, number, textIfAny, word } from "./words.js";

/** As the API names them, and how bad it is. */
const LIGHTS = { registered: "good", reachable: "good", idle: "off", trying: "wait", refused: "bad", unreachable: "bad", "tls-failed": "bad", removed: "off" };

export const light = (state) => html`<span class="light ${LIGHTS[state] ?? "wait"}" aria-hidden="true"></span>`;

export class Overview extends View {
  events = ["trunk-state", "call-started", "call-ended", "room-opened", "room-closed", "reset"];
  every = 10_000;

  get title() {
    return t("nav-overview");
  }

  async load() {
    [this.status, this.hours] = await Promise.all([get("/status"), get("/records/hours")]);
  }

  body() {
    const { status } = this;
    return html`
      ${this.attention()}
      <div class="tiles-row">
        <a class="tile-card" href="#/calls"><b>${number(status["live-calls"])}</b><span>${t("liveCalls")}</span></a>
        ${this.stateTile("irc", status.irc.connected, status.irc.connected ? t("ircOn") : status.irc.problem, status.irc.since)}
        ${this.stateTile("store", status.store.available, status.store.available ? status.store.place : status.store.problem)}
        <div class="tile-card"><b>${duration(status["uptime-seconds"])}</b><span>${t("uptime")}</span><small>${moment(status.started)}</small></div>
      </div>
      <section aria-labelledby="trunks-title">
        <h2 id="trunks-title">${t("nav-trunks")}</h2>
        ${status.trunks.length ? html`<ul class="lines">${status.trunks.map(trunkLine)}</ul>` : html`<p class="quiet">${t("noTrunks")}</p>`}
      </section>
      <section aria-labelledby="hours-title">
        <h2 id="hours-title">${t("callsPerHour")}</h2>
        ${hoursChart(this.hours.items)}
      </section>
      <div class="row"><span class="quiet small">Partyline ${status.version}</span>
        ${this.may("admin") && !status.draining ? html`<button type="button" class="small danger" @click=${this.drain}>${t("drain")}</button>` : nothing}</div>`;
  }

  attention() {
    const { problems, draining, trunks } = this.status;
    const all = problems.map((problem) => ({ ...problem, ...translated(problem, trunks) }));
    if (draining) all.unshift({ what: t("draining", { time: duration(this.status["drain-seconds"]) }), fix: this.may("admin") ? html`<button type="button" class="small" @click=${this.takeCalls}>${t("takeCalls")}</button>` : "" });
    if (all.length === 0) return html`<p class="well"><span class="light good" aria-hidden="true"></span>${t("allWell")}</p>`;
    return html`<section class="attention" aria-labelledby="attention-title">
      <h2 id="attention-title">${t("attention")}</h2>
      <ul>${all.map(({ what, fix }) => html`<li><b>${what}</b>${fix ? html`<span>${fix}</span>` : nothing}</li>`)}</ul>
    </section>`;
  }

  drain = () => {
    const field = { name: "minutes", label: t("drainMinutes"), inputmode: "numeric", maxlength: 4 };
    this.ask({
      title: t("drain"),
      text: t("drainText"),
      fields: [field],
      go: t("drainGo"),
      danger: true,
      done: t("drainBegun"),
      send: ({ minutes }) => post("/drain", minutes.trim() ? { deadline: this.after(Number(minutes)) } : undefined),
    });
  };

  /** By the gateway's clock. */
  after(minutes) {
    if (!(minutes >= 0)) throw new Problem(400, { errors: [{ path: "minutes", message: t("drainMinutesWrong") }] });
    const { started, "uptime-seconds": uptime } = this.status;
    return new Date(Date.parse(started) + (uptime + minutes * 60) * 1_000).toISOString();
  }

  takeCalls = () => this.act(t("callsTaken"), () => remove("/drain"));

  stateTile(name, good, words, since) {
    return html`<div class="tile-card"><b><span class="light ${good ? "good" : "bad"}" aria-hidden="true"></span>${t(name)}</b><span>${words}</span>${since ? html`<small>${ago(since)}</small>` : nothing}</div>`;
  }
}

/** The same in the person's language, where the page knows words for it. */
function translated({ about }, trunks) {
  const trunk = trunks.find(({ name }) => about === `trunk ${name}`);
  const fix = trunk && textIfAny(`fix-${trunk.state}`);
  if (!fix) return {};
  return { what: t("trunkTrouble", { name: trunk.name, state: word("trunk", trunk.state), reason: trunk.reason }), fix };
}

/** A trunk with its light, why it is so, and since when. */
export function trunkLine(trunk) {
  return html`<li class="line">
    ${light(trunk.state)}
    <span class="what"><b>${trunk.name}</b><span>${word("trunk", trunk.state)}</span>${trunk.reason ? html`<span class="reason">${trunk.reason}</span>` : nothing}</span>
    <span class="quiet when">${ago(trunk.since)}${trunk.target ? html`<br>${trunk.target}` : nothing}</span>
  </li>`;
}
