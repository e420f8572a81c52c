// The SIP messages of a call as a ladder: a column for each address, an arrow for each message.

import { t } from "../text.js";
import { qualityChart } from "./charts.js";
import { html, nothing, svg } from "./html.js";
import { number } from "./words.js";

const ROW = 38;

/** How a call sounded, and what was said for it: as sections of a page. @param pcap where the messages can be taken from as a file */
export function course({ kind, quality, messages, pcap }) {
  return html`${quality.samples.length ? html`<section aria-labelledby="quality-title"><h2 id="quality-title">${t("qualityOverTime")}</h2>${qualityChart(quality.samples)}</section>` : nothing}
    ${kind === "phone" ? html`<section aria-labelledby="ladder-title"><h2 id="ladder-title">${t("ladderTitle")}</h2>
      <p>${t("ladderHint")} ${pcap ? html`<a href=${pcap} download>${t("downloadPcap")}</a>` : nothing}</p>${ladder(messages)}</section>` : nothing}`;
}

/** @param ladder an answer of /records/{id}/messages */
function ladder({ endpoints, ours, messages, more, "call-ids": callIds }) {
  if (messages.length === 0) return html`<p class="well" data-messages="0">${t("ladderNone")}</p>`;
  const several = callIds.length > 1;
  return html`<div class="ladder" data-messages=${messages.length}>
      <svg class="heads" width="0" height="0" aria-hidden="true"><defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8Z"></path></marker>
        <marker id="arrow-bad" class="bad" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8Z"></path></marker>
      </defs></svg>
      <div class=${endpoints.length > 2 ? "rows wide" : "rows"}>
        <p class="ends" aria-hidden="true"><span class="at">s</span>${endpoints.map((end) => html`<span>${end}${ours.includes(end) ? html` <small>(${t("ladderUs")})</small>` : nothing}</span>`)}</p>
        <ol>${messages.map((message) => row(message, endpoints, several))}</ol>
      </div>
    </div>
    ${more > 0 ? html`<p>${t("ladderMore", { count: number(more) })}</p>` : nothing}
    ${several ? html`<ol class="call-ids">${callIds.map((id) => html`<li><code>${id}</code></li>`)}</ol>` : nothing}`;
}

function row(message, endpoints, several) {
  const at = (end) => ((endpoints.indexOf(end) + 0.5) * 100) / endpoints.length;
  const [from, to] = [at(message.from), at(message.to)];
  const label = `${several ? `[${message.dialog + 1}] ` : ""}${message.status === undefined ? message.method : `${message["first-line"].replace(/^SIP\/2\.0 /, "")} (${message.method})`}`;
  const bad = message.status >= 400 && message.status !== 401 && message.status !== 407;
  return html`<li><details>
    <summary>
      <span class="at">${(message.millis / 1000).toFixed(3)}</span>
      <svg class=${bad ? "bad" : ""} width="100%" height=${ROW} aria-hidden="true">
        ${endpoints.map((end) => svg`<line class="life" x1="${at(end)}%" x2="${at(end)}%" y1="0" y2=${ROW}></line>`)}
        <line class="step" x1="${from}%" x2="${to}%" y1=${ROW - 9} y2=${ROW - 9} marker-end="url(#${bad ? "arrow-bad" : "arrow"})"></line>
        <text x="${(from + to) / 2}%" y=${ROW - 15} text-anchor="middle">${label}</text>
      </svg>
      <span class="hidden-label">${t("ladderStep", { what: label, from: message.from, to: message.to, transport: message.transport.toUpperCase() })}</span>
    </summary>
    <pre tabindex="0" aria-label=${label}>${message.text.trimEnd()}</pre>
  </details></li>`;
}
