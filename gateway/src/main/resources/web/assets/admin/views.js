// The views, in the order of the menu.

import { Calls } from "./calls.js";
import { Overview } from "./overview.js";
import { Record } from "./record.js";
import { Records } from "./records.js";
import { Rooms } from "./rooms.js";

/** Each by what stands in the address after #/, who may open it at least, in which part of the menu it is, and what shows one of its things. */
export const VIEWS = [
  { name: "overview", View: Overview, least: "viewer", group: "now" },
  { name: "calls", View: Calls, least: "viewer", group: "now" },
  { name: "rooms", View: Rooms, least: "viewer", group: "now" },
  { name: "records", View: Records, One: Record, least: "viewer", group: "now" },
];
