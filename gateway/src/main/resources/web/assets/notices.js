// What the page tells above all, and what it tells to those who listen to it.

import { $, el, icon } from "./dom.js";
import { t } from "./text.js";

const MAX_SPOKEN = 20;

const shown = new Map();

/** A sentence at the top, until it is replaced by its key, closed, or its time is over. */
export function notice(key, text, { forMs = 0, action = null } = {}) {
  clearNotice(key);
  const box = el("div", "notice");
  box.dataset.key = key;
  box.append(el("span", "", text));
  if (action) {
    const button = el("button", "", action.text);
    button.type = "button";
    button.addEventListener("click", () => (clearNotice(key), action.run()));
    box.append(button);
  }
  const close = el("button", "plain");
  close.type = "button";
  close.setAttribute("aria-label", t("close"));
  close.append(icon("close"));
  close.addEventListener("click", () => clearNotice(key));
  box.append(close);
  $("notices").append(box);
  shown.set(key, { box, timer: forMs ? setTimeout(() => clearNotice(key), forMs) : null });
  announce(text);
}

export function clearNotice(key) {
  const there = shown.get(key);
  clearTimeout(there?.timer);
  there?.box.remove();
  shown.delete(key);
}

export const hasNotice = (key) => shown.has(key);

export function clearNotices() {
  for (const key of [...shown.keys()]) clearNotice(key);
}

/** For screen readers: what others see happen. */
export function announce(text) {
  const log = $("announcer");
  log.append(el("p", "", text));
  while (log.childElementCount > MAX_SPOKEN) log.firstElementChild.remove();
}
