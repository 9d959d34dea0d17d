-- Appointments: who holds which role where, and since when. The role an account had so far becomes one in the whole
-- city. `granted_by` of those is nobody: thirty-two zeros, as of the operator at the command line.
CREATE TABLE appointment (
  id {{text}} PRIMARY KEY,
  account {{text}} NOT NULL REFERENCES account (id),
  role {{text}} NOT NULL,
  territory {{text}} NOT NULL,
  since {{text}} NOT NULL,
  until {{text}},
  granted_by {{text}} NOT NULL,
  revoked_by {{text}}
) {{table}};
CREATE INDEX appointment_account ON appointment (account);
INSERT INTO appointment (id, account, role, territory, since, until, granted_by, revoked_by)
  SELECT id, id, role, 'city', created_at, NULL, '00000000000000000000000000000000', NULL FROM account;
ALTER TABLE account DROP COLUMN role;

-- The territories that a file is imported for, JSON: so far everything was for the whole city.
ALTER TABLE batch ADD COLUMN reach {{text}} NOT NULL DEFAULT '["city"]';
ALTER TABLE upload ADD COLUMN reach {{text}} NOT NULL DEFAULT '["city"]';

-- Field surveys and photos by where they lie.
CREATE INDEX field_survey_community ON field_survey (community);
CREATE INDEX field_survey_photo_photo ON field_survey_photo (photo);
