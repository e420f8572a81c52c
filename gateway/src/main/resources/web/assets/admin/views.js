// The views, in the order of the menu.

import { Audit } from "./audit.js";
import { Calls } from "./calls.js";
import { Import } from "./import.js";
import { LiveCall } from "./live-call.js";
import { CalledNumber, Numbers } from "./numbers.js";
import { Overview } from "./overview.js";
import { PermanentRoom } from "./permanent-room.js";
import { Policy } from "./policy.js";
import { Record } from "./record.js";
import { Records } from "./records.js";
import { Rooms } from "./rooms.js";
import { Tokens } from "./tokens.js";
import { Trials } from "./trials.js";
import { NewTrunk, Trunk } from "./trunk.js";
import { TrunkTest } from "./trunk-test.js";
import { Trunks } from "./trunks.js";
import { Users } from "./users.js";
import { Deliveries, Webhooks } from "./webhooks.js";

/** Each by what stands in the address after #/, who may open it at least, and in which part of the menu it is, or below which view. */
export const VIEWS = [
  { name: "overview", View: Overview, least: "viewer", group: "now" },
  { name: "calls", View: Calls, least: "viewer", group: "now" },
  { name: "call", View: LiveCall, least: "viewer", below: "calls" },
  { name: "rooms", View: Rooms, least: "viewer", group: "now" },
  { name: "permanent-room", View: PermanentRoom, least: "admin", below: "rooms" },
  { name: "records", View: Records, least: "viewer", group: "now" },
  { name: "record", View: Record, least: "viewer", below: "records" },
  { name: "trunks", View: Trunks, least: "viewer", group: "phones" },
  { name: "trunk", View: Trunk, least: "admin", below: "trunks" },
  { name: "new-trunk", View: NewTrunk, least: "admin", below: "trunks" },
  { name: "trunk-test", View: TrunkTest, least: "admin", below: "trunks" },
  { name: "numbers", View: Numbers, least: "viewer", group: "phones" },
  { name: "number", View: CalledNumber, least: "admin", below: "numbers" },
  { name: "policy", View: Policy, least: "admin", group: "phones" },
  { name: "trials", View: Trials, least: "operator", group: "phones" },
  { name: "users", View: Users, least: "admin", group: "access" },
  { name: "tokens", View: Tokens, least: "admin", group: "access" },
  { name: "webhooks", View: Webhooks, least: "admin", group: "access" },
  { name: "deliveries", View: Deliveries, least: "admin", below: "webhooks" },
  { name: "import", View: Import, least: "admin", group: "access" },
  { name: "audit", View: Audit, least: "admin", group: "access" },
];
