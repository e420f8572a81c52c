CREATE TABLE admin_user (
  name     text NOT NULL PRIMARY KEY,
  role     text NOT NULL,
  -- Argon2id, with its parameters.
  password text NOT NULL
);

CREATE TABLE api_token (
  id         text NOT NULL PRIMARY KEY,
  name       text NOT NULL,
  role       text NOT NULL,
  -- SHA-256 of the token, which is 256 random bits.
  hash       text NOT NULL UNIQUE,
  created_by text NOT NULL,
  created    timestamptz NOT NULL,
  expires    timestamptz,
  last_used  timestamptz
);
