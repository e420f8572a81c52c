// What one may do to another participant: a dialog that the tile and the list of people open.

import { $ } from "./dom.js";
import { t } from "./text.js";

export class Person {
  /** @param moderate called with "mute", "unmute" or "remove", and the participant's csrc */
  constructor({ moderate }) {
    this.dialog = $("person");
    this.csrc = null;
    const act = (action) => () => {
      moderate(action(), this.csrc);
      this.dialog.close();
    };
    $("person-mute").addEventListener("click", act(() => (this.muted ? "unmute" : "mute")));
    $("person-remove").addEventListener("click", act(() => "remove"));
    $("person-close").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  show(csrc, roster) {
    this.csrc = csrc;
    if (this.update(roster)) this.dialog.showModal();
  }

  /** Follows the roster while it is open; there is nothing to do to whoever has left. */
  update(roster) {
    const person = roster.find((p) => p.csrc === this.csrc);
    if (!person) {
      this.dialog.close();
      return false;
    }
    this.muted = person.muted;
    $("person-name").textContent = person.name;
    // Nobody opens another's microphone: a browser only asks its person.
    $("person-mute").textContent = t(!person.muted ? "muteOther" : person.kind === "phone" ? "unmuteOther" : "askUnmute");
    return true;
  }
}
