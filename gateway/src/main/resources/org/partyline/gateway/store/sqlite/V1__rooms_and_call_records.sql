-- Times are milliseconds since 1970, as UTC.

CREATE TABLE room (
  name    TEXT NOT NULL PRIMARY KEY,
  channel TEXT NOT NULL,
  pin     TEXT NOT NULL UNIQUE,
  -- When a meeting ends; NULL for the rooms of the configuration.
  expires INTEGER
) STRICT;

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

CREATE INDEX call_record_started ON call_record (started);
