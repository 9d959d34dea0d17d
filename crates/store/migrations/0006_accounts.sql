-- Accounts: what proves who somebody is besides a password, links that work once, tokens of programs.

-- When its owner chose the password; null while it is one that another hand gave out.
ALTER TABLE account ADD COLUMN password_chosen_at {{text}};

-- Whoever is signed in signs in again: a session now says how, from where, and when it was last proved.
DELETE FROM session;
ALTER TABLE session ADD COLUMN proved_at {{text}} NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN means {{text}} NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN address {{text}} NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN browser {{text}} NOT NULL DEFAULT '';

-- Passwords an account had before, for profiles that do not let them come back.
CREATE TABLE password_history (
  account {{text}} NOT NULL REFERENCES account (id),
  ended_at {{text}} NOT NULL,
  password_hash {{text}} NOT NULL,
  PRIMARY KEY (account, ended_at)
) {{table}};

-- The second step of an account: the secret of its one-time passwords, waiting until one of them was typed in the session
-- that began it. A step of time counts once.
CREATE TABLE second_step (
  account {{text}} PRIMARY KEY REFERENCES account (id),
  sealed_secret {{bytes}} NOT NULL,
  begun_by {{text}} NOT NULL,
  confirmed_at {{text}},
  last_step {{int}}
) {{table}};

-- Codes for whoever lost the device; each works once.
CREATE TABLE recovery_code (
  account {{text}} NOT NULL REFERENCES account (id),
  code_hash {{text}} NOT NULL,
  used_at {{text}},
  PRIMARY KEY (account, code_hash)
) {{table}};

-- That an administrator asked to take an account's second step away; another one agrees.
CREATE TABLE second_step_removal (
  account {{text}} PRIMARY KEY REFERENCES account (id),
  asked_by {{text}} NOT NULL,
  asked_at {{text}} NOT NULL
) {{table}};

CREATE TABLE passkey (
  id {{text}} PRIMARY KEY,
  account {{text}} NOT NULL REFERENCES account (id),
  name {{text}} NOT NULL,
  credential {{bytes}} NOT NULL,
  created_at {{text}} NOT NULL,
  used_at {{text}}
) {{table}};
CREATE INDEX passkey_account ON passkey (account);

-- Accounts of the city's own sign-in service (OpenID Connect) by issuer and subject.
CREATE TABLE linked_identity (
  issuer {{text}} NOT NULL,
  subject {{text}} NOT NULL,
  account {{text}} NOT NULL REFERENCES account (id),
  linked_at {{text}} NOT NULL,
  PRIMARY KEY (issuer, subject)
) {{table}};
CREATE INDEX linked_identity_account ON linked_identity (account);

-- Links that work once: the set-up of the first account (without one), invitations, new passwords.
CREATE TABLE one_time_link (
  token_hash {{text}} PRIMARY KEY,
  purpose {{text}} NOT NULL,
  account {{text}} REFERENCES account (id),
  created_at {{text}} NOT NULL,
  expires_at {{text}} NOT NULL
) {{table}};

-- What has begun and waits for the browser to come back: a first step that wants a second, a passkey, another service.
CREATE TABLE ceremony (
  token_hash {{text}} PRIMARY KEY,
  kind {{text}} NOT NULL,
  account {{text}} REFERENCES account (id),
  state {{bytes}} NOT NULL,
  failures {{int}} NOT NULL,
  expires_at {{text}} NOT NULL
) {{table}};
CREATE INDEX ceremony_expiry ON ceremony (expires_at);
CREATE INDEX ceremony_account ON ceremony (account);

-- Browsers that an account has signed in with: whoever guesses from elsewhere does not make them wait.
CREATE TABLE known_browser (
  token_hash {{text}} NOT NULL,
  account {{text}} NOT NULL REFERENCES account (id),
  seen_at {{text}} NOT NULL,
  PRIMARY KEY (token_hash, account)
) {{table}};
CREATE INDEX known_browser_account ON known_browser (account);
CREATE INDEX known_browser_seen ON known_browser (seen_at);

-- Failed tries to sign in, by what is counted together (hashed, so that the table names nobody).
CREATE TABLE sign_in_failure (
  counted {{text}} PRIMARY KEY,
  failures {{int}} NOT NULL,
  since {{text}} NOT NULL
) {{table}};
CREATE INDEX sign_in_failure_since ON sign_in_failure (since);

-- Tokens of programs.
CREATE TABLE api_token (
  id {{text}} PRIMARY KEY,
  token_hash {{text}} NOT NULL UNIQUE,
  account {{text}} NOT NULL REFERENCES account (id),
  name {{text}} NOT NULL,
  reads_only {{int}} NOT NULL,
  created_at {{text}} NOT NULL,
  expires_at {{text}} NOT NULL,
  used_at {{text}},
  revoked_at {{text}}
) {{table}};
CREATE INDEX api_token_account ON api_token (account);
