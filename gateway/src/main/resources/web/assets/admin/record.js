// One call that has ended: why, whose doing it was, and how it sounded.

import { t } from "../text.js";
import { get, link, path } from "./api.js";
import { html, nothing } from "./html.js";
import { course } from "./ladder.js";
import { View } from "./view.js";
import { duration, fact, heard, moment, number, word } from "./words.js";

const seconds = (value) => value && `${number(value)} s`;

export class Record extends View {
  get title() {
    return this.record ? `${this.record.from} → ${this.record.to}` : t("call");
  }

  async load() {
    const [id] = this.rest;
    [this.record, this.messages, this.quality] = await Promise.all([get(path`/records/${id}`), get(path`/records/${id}/messages`), get(path`/records/${id}/quality`)]);
  }

  actions() {
    return html`<a class="button" href="#/records">${t("backToRecords")}</a>`;
  }

  body() {
    const { record } = this;
    return html`
      <p class="verdict ${record.blame === "us" || record.blame === "carrier" ? "no" : ""}" data-ending=${record.ending}>
        ${word("ending", record.ending)}. ${t("blame", { who: word("blame", record.blame) })}${record.by ? ` (${record.by})` : ""}</p>
      ${record.refusal ? html`<p class="trouble" data-rule=${record.rule}>${t("refusedBy", { rule: word("rule", record.rule), text: record.refusal })}</p>` : nothing}
      <section aria-labelledby="call-title"><h2 id="call-title">${t("call")}</h2>
        <dl class="facts">
          ${fact("began", moment(record.started))}
          ${fact("duration", duration(record.seconds))}
          ${fact("inRoom", duration(record["seconds-in-room"]))}
          ${fact("ringingAfter", seconds(record["ringing-after"]))}
          ${fact("answeredAfter", seconds(record["answered-after"]))}
          ${fact("direction", word("direction", record.direction))}
          ${fact("kind", word("kind", record.kind))}
          ${fact("trunk", record.trunk)}
          ${fact("room", record.room)}
          ${fact("leadsTo", record.route)}
          ${fact("sipStatus", record["sip-status"])}
          ${fact("q850", record.q850)}
          ${fact("cost", record.cost !== undefined ? number(record.cost) : nothing)}
          ${fact("source", record.source)}
          ${fact("callId", html`<code>${record["call-id"]}</code>`)}
        </dl>
      </section>
      ${record.recordings?.length ? html`<section aria-labelledby="recordings-title"><h2 id="recordings-title">${t("recordings")}</h2>
        <ul class="lines">${record.recordings.map(({ name, from, until }) => html`<li class="line"><span class="what"><code>${name}</code></span><span class="when">${moment(from)} – ${moment(until)}</span></li>`)}</ul></section>` : nothing}
      ${record.media ? this.media(record.media) : nothing}
      ${course({ kind: record.kind, quality: this.quality, messages: this.messages, pcap: link(path`/records/${record.id}/messages.pcap`) })}`;
  }

  media(media) {
    return html`<section aria-labelledby="media-title"><h2 id="media-title">${t("sound")}</h2>
      <dl class="facts">
        ${fact("quality", media.mos === undefined ? nothing : heard(media.mos))}
        ${fact("codec", media.codec)}
        ${fact("encryption", word("encryption", media.encryption))}
        ${fact("loss", `${number(media["lost-percent"])} %`)}
        ${fact("jitterMost", `${number(media["max-jitter-millis"])} ms`)}
        ${fact("roundTrip", media["round-trip-millis"] === undefined ? nothing : `${number(media["round-trip-millis"])} ms`)}
        ${fact("peerLoss", media["peer-lost-percent"] === undefined ? nothing : `${number(media["peer-lost-percent"])} %`)}
        ${fact("peerJitter", media["peer-jitter-millis"] === undefined ? nothing : `${number(media["peer-jitter-millis"])} ms`)}
        ${fact("received", number(media.received))}
        ${fact("sent", number(media.sent))}
        ${fact("concealed", number(media.concealed))}
        ${fact("late", number(media.late))}
      </dl>
    </section>`;
  }
}
