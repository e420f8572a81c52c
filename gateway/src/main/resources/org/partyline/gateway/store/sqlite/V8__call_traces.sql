-- SIP messages of a call, without credentials, keys, keyed digits and numbers, and samples of its
-- quality; JSON, compressed by gzip.
CREATE TABLE call_trace (
  record TEXT NOT NULL PRIMARY KEY REFERENCES call_record (id) ON DELETE CASCADE,
  trace  BLOB NOT NULL
) STRICT;
