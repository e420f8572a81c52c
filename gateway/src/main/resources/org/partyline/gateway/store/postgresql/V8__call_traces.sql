-- SIP messages of a call, without credentials, keys, keyed digits and numbers, and samples of its
-- quality; JSON, compressed by gzip.
CREATE TABLE call_trace (
  record uuid  NOT NULL PRIMARY KEY REFERENCES call_record (id) ON DELETE CASCADE,
  trace  bytea NOT NULL
);
