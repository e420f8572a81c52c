BEGIN TRANSACTION;
CREATE TABLE call_record (
  id        TEXT NOT NULL PRIMARY KEY,
  started   INTEGER NOT NULL,
  direction TEXT NOT NULL,
  kind      TEXT NOT NULL,
  caller    TEXT NOT NULL,
  called    TEXT NOT NULL,
  trunk     TEXT,
  room      TEXT,
  ending    TEXT NOT NULL,
  seconds   REAL NOT NULL,
  -- A decimal number, in the currency of dial-out.
  cost      TEXT,
  -- All that is known of it, as in the file of call records.
  record    TEXT NOT NULL
) STRICT;
INSERT INTO "call_record" VALUES('345af5cb-e9fd-4832-a9e2-c1474500a8cf',1772395200123,'IN','PHONE','+49 30 …67','1000',NULL,'garden','CALLER_HUNG_UP',61.5,NULL,'{"id":"c1","direction":"IN","kind":"PHONE","start":"2026-03-01T20:00:00.123Z","from":"+49 30 …67","to":"1000","source":"192.0.2.1","callId":"call-1","route":"PIN prompt","room":"garden","seconds":61.5,"secondsInRoom":50.0,"ending":"CALLER_HUNG_UP","blame":"CALLER"}');
CREATE TABLE "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO "flyway_schema_history" VALUES(1,'1','rooms and call records','SQL','V1__rooms_and_call_records.sql',-930286657,'','2026-11-26 07:44:01.525',20,1);
CREATE TABLE room (
  name    TEXT NOT NULL PRIMARY KEY,
  channel TEXT NOT NULL,
  pin     TEXT NOT NULL UNIQUE,
  -- When a meeting ends; NULL for the rooms of the configuration.
  expires INTEGER
) STRICT;
INSERT INTO "room" VALUES('lobby','#lobby','482913',NULL);
INSERT INTO "room" VALUES('garden','#meet-garden','730155241908',1772402400123);
CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
CREATE INDEX call_record_started ON call_record (started);
COMMIT;
