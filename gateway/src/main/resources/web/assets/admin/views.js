// The views, in the order of the menu.

import { Calls } from "./calls.js";
import { Overview } from "./overview.js";
import { Record } from "./record.js";
import { Records } from "./records.js";
import { Rooms } from "./rooms.js";
import { Tokens } from "./tokens.js";
import { Trials } from "./trials.js";
import { TrunkTest } from "./trunk-test.js";
import { Trunks } from "./trunks.js";
import { Users } from "./users.js";
import { Deliveries, Webhooks } from "./webhooks.js";

/** Each by what stands in the address after #/, who may open it at least, in which part of the menu it is, and what shows one of its things. */
export const VIEWS = [
  { name: "overview", View: Overview, least: "viewer", group: "now" },
  { name: "calls", View: Calls, least: "viewer", group: "now" },
  { name: "rooms", View: Rooms, least: "viewer", group: "now" },
  { name: "records", View: Records, One: Record, least: "viewer", group: "now" },
  { name: "trunks", View: Trunks, One: TrunkTest, least: "viewer", group: "phones" },
  { name: "trials", View: Trials, least: "operator", group: "phones" },
  { name: "users", View: Users, least: "admin", group: "access" },
  { name: "tokens", View: Tokens, least: "admin", group: "access" },
  { name: "webhooks", View: Webhooks, One: Deliveries, least: "admin", group: "access" },
];
