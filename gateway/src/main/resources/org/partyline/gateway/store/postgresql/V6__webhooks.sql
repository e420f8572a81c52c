CREATE TABLE webhook (
  id      text NOT NULL PRIMARY KEY,
  url     text NOT NULL,
  -- Types of events between commas; all of them where it is empty.
  events  text NOT NULL,
  enabled integer NOT NULL,
  created timestamptz NOT NULL
);
