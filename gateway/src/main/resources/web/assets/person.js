// What one may do to another participant: a dialog that the tile and the list of people open.

import { $, isCalled } from "./dom.js";
import { keypad } from "./dial.js";
import { t } from "./text.js";

export class Person {
  /**
   * @param moderate called with "mute", "unmute" or "remove", and the participant's csrc
   * @param may whether it is of use
   * @param dialler knows which participants we have called
   */
  constructor({ moderate, may, dialler }) {
    Object.assign(this, { may, dialler, dialog: $("person"), csrc: null });
    const act = (action) => () => {
      moderate(action(), this.csrc);
      this.dialog.close();
    };
    $("person-mute").addEventListener("click", act(() => (this.muted ? "unmute" : "mute")));
    $("person-remove").addEventListener("click", act(() => "remove"));
    $("person-close").addEventListener("click", () => this.dialog.close());
    $("person-hang-up").addEventListener("click", () => {
      dialler.hangUp(this.call.call);
      this.dialog.close();
    });
    $("person-keys").append(keypad((key) => this.press(key)));
    this.dialog.addEventListener("keydown", (event) => {
      if (!/^[0-9*#]$/.test(event.key) || $("person-keys").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.press(event.key);
    });
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  show(csrc, roster) {
    this.csrc = csrc;
    $("person-pressed").textContent = "";
    if (this.update(roster)) this.dialog.showModal();
  }

  press(key) {
    this.dialler.press(this.call.call, key);
    $("person-pressed").textContent += key;
  }

  /** Follows the roster while it is open; there is nothing to do to whoever has left. */
  update(roster) {
    const person = roster.find((p) => p.csrc === this.csrc);
    this.call = this.dialler.callOf(this.csrc);
    if (!person || !(this.may() || this.call)) {
      this.dialog.close();
      return false;
    }
    this.muted = person.muted;
    $("person-name").textContent = person.name;
    // Nobody opens another's microphone: a browser only asks its person.
    $("person-mute").textContent = t(!person.muted ? "muteOther" : person.kind === "phone" ? "unmuteOther" : "askUnmute");
    $("person-mute").hidden = !this.may() || isCalled(person);
    $("person-remove").hidden = !this.may() || this.call !== null;
    $("person-hang-up").hidden = this.call === null;
    $("person-keys").hidden = this.call === null || ["dialling", "ringing"].includes(person.state);
    return true;
  }
}
