CREATE TABLE webhook (
  id      TEXT NOT NULL PRIMARY KEY,
  url     TEXT NOT NULL,
  -- Types of events between commas; all of them where it is empty.
  events  TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  created INTEGER NOT NULL
) STRICT;
