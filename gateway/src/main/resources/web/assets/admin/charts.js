// Small charts.

import { t } from "../text.js";
import { html, svg } from "./html.js";
import { duration, number, timeOfDay } from "./words.js";

const WIDTH = 720;
const HEIGHT = 160;
const FOOT = 22;
const HEAD = 14;

/** Calls of each hour as columns, the refused ones set apart. @param hours {start, calls, refused} each */
export function hoursChart(hours) {
  const most = Math.max(1, ...hours.map(({ calls }) => calls));
  const step = WIDTH / Math.max(1, hours.length);
  const high = (calls) => ((HEIGHT - FOOT - HEAD) * calls) / most;
  const sum = (key) => hours.reduce((all, hour) => all + hour[key], 0);
  const words = t("chartWords", { calls: number(sum("calls")), refused: number(sum("refused")), hours: hours.length });
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words} preserveAspectRatio="xMidYMid meet">
      <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT - FOOT} y2=${HEIGHT - FOOT}></line>
      ${hours.map(({ start, calls, refused }, i) => {
        const x = i * step + step * 0.12;
        const base = HEIGHT - FOOT;
        const took = high(calls - refused);
        return svg`<g><title>${t("chartHour", { time: timeOfDay(start), calls, refused })}</title>
          <rect class="hit" x=${i * step} y="0" width=${step} height=${base}></rect>
          <rect class="calls" x=${x} y=${base - took} width=${step * 0.76} height=${took} rx="2"></rect>
          <rect class="refused" x=${x} y=${base - took - high(refused)} width=${step * 0.76} height=${high(refused)} rx="2"></rect>
          ${calls === most && sum("calls") > 0 ? svg`<text class="most" x=${i * step + step / 2} y=${base - high(calls) - 4} text-anchor="middle">${number(calls)}</text>` : ""}
          ${i % 6 === 0 ? svg`<text x=${i * step + 2} y=${HEIGHT - 6}>${timeOfDay(start)}</text>` : ""}
        </g>`;
      })}
    </svg>
    <figcaption><span class="key calls"></span>${t("chartCalls")} <span class="key refused"></span>${t("chartRefused")} <span class="spacer"></span>${words}</figcaption>
  </figure>`;
}

const MOST_MOS = 4.5;

/** How the sound fared: the score as a line, loss as columns. @param samples of /records/{id}/quality */
export function qualityChart(samples) {
  const end = Math.max(1, samples.at(-1).seconds);
  const base = HEIGHT - FOOT;
  const all = (key) => samples.map((sample) => sample[key]).filter((value) => value !== undefined);
  const worst = Math.max(5, ...all("lost-percent"));
  const across = (seconds) => (seconds / end) * (WIDTH - 8) + 4;
  const up = (share) => base - (base - HEAD) * share;
  const scored = samples.map((sample, i) => ({ ...sample, begin: i === 0 ? 0 : samples[i - 1].seconds })).filter(({ mos }) => mos !== undefined);
  const words = t(scored.length ? "qualityWords" : "qualityWordsWithout", {
    low: number(Math.min(...all("mos"))),
    high: number(Math.max(...all("mos"))),
    loss: number(Math.max(...all("lost-percent"))),
    jitter: number(Math.max(...all("jitter-millis"))),
  });
  return html`<figure class="chart" data-samples=${samples.length}>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words} preserveAspectRatio="xMidYMid meet">
      <line class="axis" x1="0" x2=${WIDTH} y1=${base} y2=${base}></line>
      ${samples.map((sample, i) => {
        const begin = across(i === 0 ? 0 : samples[i - 1].seconds);
        const width = across(sample.seconds) - begin;
        const title = t("qualitySample", { time: duration(sample.seconds), loss: number(sample["lost-percent"]), jitter: number(sample["jitter-millis"]), mos: sample.mos === undefined ? "–" : number(sample.mos) });
        return svg`<g><title>${title}</title>
          <rect class="hit" x=${begin} y="0" width=${width} height=${base}></rect>
          <rect class="refused" x=${begin} y=${up(sample["lost-percent"] / worst)} width=${Math.max(1, width - 1)} height=${base - up(sample["lost-percent"] / worst)}></rect>
        </g>`;
      })}
      <polyline class="line-a" points=${scored.map(({ begin, seconds, mos }) => `${across(begin)},${up(mos / MOST_MOS)} ${across(seconds)},${up(mos / MOST_MOS)}`).join(" ")}></polyline>
      <text x="2" y=${HEIGHT - 6}>0:00</text>
      <text x=${WIDTH - 2} y=${HEIGHT - 6} text-anchor="end">${duration(end)}</text>
    </svg>
    <figcaption><span class="key calls"></span>${t("chartMos")} <span class="key refused"></span>${t("chartLoss")} <span class="spacer"></span>${words}</figcaption>
  </figure>`;
}
