// Small things that several parts of the page draw.

export const $ = (id) => document.getElementById(id);

/** An element with a class, and text that is never markup. */
export function el(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

function setIcon(button, name) {
  button.querySelector("use").setAttribute("href", `#i-${name}`);
}

/** A button that is on or off, with the words for what it does next. */
export function toggleButton(button, on, name, text) {
  setIcon(button, on ? name : `${name}-off`);
  button.setAttribute("aria-pressed", String(on));
  button.title = text;
  const label = button.querySelector("span");
  if (label) label.textContent = text;
  else button.setAttribute("aria-label", text);
}

/** The same colour for the same name, everywhere. */
export function hue(name) {
  let hash = 7;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) % 360;
  return hash;
}

export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((w) => Array.from(w)[0]) : Array.from(words[0] ?? "?").slice(0, 2);
  return letters.join("").toLocaleUpperCase();
}

/** Whether a participant is only being called: a phone that has not come in yet. */
export const isCalled = (person) => ["dialling", "ringing", "answered"].includes(person.state);

export function avatar(name, kind = "browser") {
  const element = el("span", "avatar", kind === "phone" ? "" : initials(name));
  if (kind === "phone") element.append(icon("phone"));
  element.style.setProperty("--hue", hue(name));
  element.setAttribute("aria-hidden", "true");
  return element;
}
