// A room that is always there.

import { t } from "../text.js";
import { Entry } from "./entry.js";

export const roomSettings = () => [
  { name: "pin", kind: "secret", help: t("help-pin") },
  { name: "channel", help: t("help-channel") },
  { name: "confirm-calls", kind: "flag" },
  { name: "kurento-video", options: [["", t("byDefault")], ["off", t("no")], ["speaker", t("picturesSpeaker")]] },
];

export class PermanentRoom extends Entry {
  section = "permanent-rooms";
  back = "rooms";
  removable = true;

  named() {
    return { name: this.rest[0] };
  }

  fields() {
    return roomSettings();
  }
}
