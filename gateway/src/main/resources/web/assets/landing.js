// The front page: opens a room, or leads to one.

import { rememberKey } from "./memory.js";
import { data, t } from "./text.js";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aeiou";
const PROBLEMS = { 400: "openBadName", 429: "openTooMany", 503: "openFull" };

const input = document.getElementById("room");
const button = document.getElementById("go");
const help = document.getElementById("open-help");

/** Sixteen letters that can be read out: 50 bits, so nobody finds the room by guessing. */
function offeredName() {
  const random = crypto.getRandomValues(new Uint16Array(16));
  return Array.from(random, (n, i) => (i % 2 ? VOWELS[n % 5] : CONSONANTS[n % 16])).join("");
}

const tidy = (text) => text.trim().toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "");

async function open() {
  const name = tidy(input.value);
  if (name === "") {
    help.textContent = t("openBadName");
    return;
  }
  button.disabled = true;
  help.textContent = t("opening");
  const response = await fetch("/rooms", { method: "POST", body: name }).catch(() => null);
  button.disabled = false;
  if (response?.ok) {
    const { link, key } = await response.json();
    if (key) rememberKey(name, key);
    location.href = link;
    return;
  }
  help.textContent = t(PROBLEMS[response?.status] ?? "openFailed");
  input.focus();
}

document.getElementById("open").addEventListener("submit", (event) => {
  event.preventDefault();
  open();
});

if (data.opens) {
  input.value = offeredName();
} else {
  document.getElementById("open").hidden = true;
  help.hidden = true;
}

const list = document.getElementById("rooms");
for (const { name } of data.rooms) {
  const link = document.createElement("a");
  link.href = `/rtc/${encodeURIComponent(name)}`;
  link.textContent = name;
  list.append(link);
}
list.hidden = data.rooms.length === 0;
