-- What stands for whole numbers: HMAC-SHA-256 with a key that is not in here. NULL where a caller
-- has no number, and for calls before this version.
ALTER TABLE call_record ADD COLUMN caller_key text;
ALTER TABLE call_record ADD COLUMN called_key text;

DROP INDEX call_record_started;
CREATE INDEX call_record_started ON call_record (started, id);
CREATE INDEX call_record_caller_key ON call_record (caller_key, started, id);
CREATE INDEX call_record_called_key ON call_record (called_key, started, id);
CREATE INDEX call_record_caller ON call_record (caller, started, id);
CREATE INDEX call_record_called ON call_record (called, started, id);
CREATE INDEX call_record_trunk ON call_record (trunk, started, id);
CREATE INDEX call_record_ending ON call_record (ending, started, id);
