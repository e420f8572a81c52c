// Times, figures and the API's words, as people read them.

import { t } from "../text.js";
import { html, nothing } from "./html.js";

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
const figures = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const one = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 1e9]];

export const number = (value) => figures.format(value);
export const oneDigit = (value) => one.format(value);
export const timeOfDay = (iso) => hour.format(new Date(iso));

/** A moment, with the time of the day. */
export const moment = (iso) => html`<time datetime=${iso}>${clock.format(new Date(iso))}</time>`;

/** How long ago, or in how long. */
export function ago(iso) {
  let value = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, many] of STEPS) {
    if (Math.abs(value) < many) return html`<time datetime=${iso} title=${clock.format(new Date(iso))}>${relative.format(Math.round(value), unit)}</time>`;
    value /= many;
  }
  return moment(iso);
}

/** 1:02:03, or 2:03. */
export function duration(seconds) {
  const all = Math.round(seconds);
  const two = (value) => String(value).padStart(2, "0");
  const minutes = Math.floor(all / 60) % 60;
  return all < 3600 ? `${minutes}:${two(all % 60)}` : `${Math.floor(all / 3600)}:${two(minutes)}:${two(all % 60)}`;
}

/** A text that not every key has; empty where there is none. */
export const textIfAny = (key) => {
  const text = t(key);
  return text === key ? "" : text;
};

/** A word of the API in the person's language. */
export const word = (group, value) => textIfAny(`${group}-${value}`) || value;

/** A term and what it is, where it is known. */
export const fact = (name, value) => (value === undefined || value === null || value === "" || value === nothing ? nothing : html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`);

const MOS = [[4, "good"], [3.6, "fair"], [3.1, "poor"], [0, "bad"]];

/** How well a call could be heard, as a colour and a word. */
export function heard(mos) {
  if (mos === undefined) return nothing;
  const grade = MOS.find(([least]) => mos >= least)[1];
  return html`<span class="grade ${grade}">${oneDigit(mos)} <span>${t(`mos-${grade}`)}</span></span>`;
}
