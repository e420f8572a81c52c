// Small charts.

import { t } from "../text.js";
import { html, svg } from "./html.js";
import { number, timeOfDay } from "./words.js";

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
