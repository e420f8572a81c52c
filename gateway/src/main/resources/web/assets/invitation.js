// How others come here: the link, and what to dial.

import { $, el } from "./dom.js";
import { announce, notice } from "./notices.js";
import { t } from "./text.js";

const isSip = (number) => /^sips?:/.test(number);
const plain = (number) => number.replace(/[^+\d]/g, "");

/** As the gateway writes it: in threes, or fours where that comes out even. */
function grouped(pin) {
  const groups = [];
  for (let left = pin; left !== ""; left = left.slice(groups.at(-1).length)) {
    groups.push(left.slice(0, left.length % 4 === 0 && left.length < 9 ? 4 : left.length === 5 ? 2 : 3));
  }
  return groups.join(" ");
}

/** A phone dials the number, waits, and enters the PIN by itself. */
const tap = (number, pin) => `tel:${plain(number)},,${pin}%23`;

export class Invitation {
  constructor() {
    this.room = "";
    this.dialIn = null;
  }

  get link() {
    return location.origin + location.pathname;
  }

  get text() {
    const lines = [t("inviteJoin", { room: this.room, link: this.link })];
    const { numbers = [], pin } = this.dialIn ?? {};
    for (const number of numbers) {
      const address = number.replace(/^sips?:/, "");
      lines.push(t(isSip(number) ? "inviteSip" : "invitePhone", { number: isSip(number) ? number : address, pin }));
    }
    const phone = numbers.find((number) => !isSip(number));
    if (phone) lines.push(t("inviteTap", { tel: `tel:${plain(phone)},,${pin}#` }));
    return lines.join("\n");
  }

  /** @param dialIn {numbers, pin}, or null where nobody can call in */
  show(room, dialIn) {
    this.room = room;
    this.dialIn = dialIn;
    $("invite-link").textContent = this.link;
    const known = Boolean(dialIn?.numbers.length);
    $("dial-known").hidden = !known;
    $("dial-unknown").hidden = known;
    if (!known) return;
    // Where there is a number for every phone, that is what people should see.
    const phones = dialIn.numbers.filter((number) => !isSip(number));
    const numbers = phones.length ? phones : dialIn.numbers;
    $("dial-how").textContent = t(phones.length ? "dialInText" : "dialInSip");
    $("dial-label").textContent = t(phones.length ? "number" : "sipAddress");
    $("dial-pin").textContent = grouped(dialIn.pin);
    $("dial-numbers").replaceChildren(...numbers.map((number) => numberLink(number, dialIn.pin)));
  }

  async copy(button) {
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      notice("copy", t("copyFailed"), { forMs: 6_000 });
      return;
    }
    const label = button.querySelector("span") ?? button;
    label.textContent = t("copied");
    announce(t("copied"));
    setTimeout(() => (label.textContent = t("copyInvite")), 2_000);
  }
}

function numberLink(number, pin) {
  const a = el("a", "", number.replace(/^sips?:/, ""));
  a.href = isSip(number) ? number : tap(number, pin);
  return a;
}
