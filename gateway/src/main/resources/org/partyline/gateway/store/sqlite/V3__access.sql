CREATE TABLE admin_user (
  name     TEXT NOT NULL PRIMARY KEY,
  role     TEXT NOT NULL,
  -- Argon2id, with its parameters.
  password TEXT NOT NULL
) STRICT;

CREATE TABLE api_token (
  id         TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  -- SHA-256 of the token, which is 256 random bits.
  hash       TEXT NOT NULL UNIQUE,
  created_by TEXT NOT NULL,
  created    INTEGER NOT NULL,
  expires    INTEGER,
  last_used  INTEGER
) STRICT;
