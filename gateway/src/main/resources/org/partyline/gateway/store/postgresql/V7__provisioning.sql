-- Sections of the configuration that the store has taken over from the file.
CREATE TABLE provisioned_section (
  section text NOT NULL PRIMARY KEY,
  -- SHA-256 of the section as the file had it then.
  of_file text NOT NULL
);

CREATE TABLE provisioned (
  section    text NOT NULL REFERENCES provisioned_section (section),
  name       text NOT NULL,
  -- The order in the section.
  place      integer NOT NULL,
  -- JSON, its secrets encrypted. As text: jsonb would change the order of settings.
  entry      text NOT NULL,
  changed    timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (section, name)
);

-- Who has changed what. Secrets are not in it.
CREATE TABLE audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  who     text NOT NULL,
  action  text NOT NULL,
  section text NOT NULL,
  name    text NOT NULL,
  before  text,
  after   text
);
