CREATE TABLE room (
  name    text NOT NULL PRIMARY KEY,
  channel text NOT NULL,
  pin     text NOT NULL UNIQUE,
  -- When a meeting ends; NULL for the rooms of the configuration.
  expires timestamptz
);

CREATE TABLE call_record (
  id        uuid NOT NULL PRIMARY KEY,
  started   timestamptz NOT NULL,
  direction text NOT NULL,
  kind      text NOT NULL,
  caller    text NOT NULL,
  called    text NOT NULL,
  trunk     text,
  room      text,
  ending    text NOT NULL,
  seconds   double precision NOT NULL,
  -- In the currency of dial-out.
  cost      numeric,
  -- All that is known of it, as in the file of call records.
  record    jsonb NOT NULL
);

CREATE INDEX call_record_started ON call_record (started);
