-- Sections of the configuration that the store has taken over from the file.
CREATE TABLE provisioned_section (
  section TEXT NOT NULL PRIMARY KEY,
  -- SHA-256 of the section as the file had it then.
  of_file TEXT NOT NULL
) STRICT;

CREATE TABLE provisioned (
  section    TEXT NOT NULL REFERENCES provisioned_section (section),
  name       TEXT NOT NULL,
  -- The order in the section.
  place      INTEGER NOT NULL,
  -- JSON, its secrets encrypted.
  entry      TEXT NOT NULL,
  changed    INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (section, name)
) STRICT;

-- Who has changed what. Secrets are not in it.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  who     TEXT NOT NULL,
  action  TEXT NOT NULL,
  section TEXT NOT NULL,
  name    TEXT NOT NULL,
  before  TEXT,
  after   TEXT
) STRICT;
