-- Field surveys: records made on a device, with the claims they became and the photos that came with them.

CREATE TABLE field_survey (
  id {{text}} PRIMARY KEY,
  receipt {{int}} NOT NULL UNIQUE,
  community {{text}} NOT NULL,
  building {{text}},
  observed_on {{text}} NOT NULL,
  answered_at {{text}} NOT NULL,
  observations {{text}} NOT NULL,
  note {{text}} NOT NULL,
  photos {{int}} NOT NULL,
  content_hash {{text}} NOT NULL,
  submitted_by {{text}} NOT NULL,
  received_at {{text}} NOT NULL
) {{table}};

-- One answer, and the claim it became. `against` is the claim that counted when a conflicting answer arrived.
CREATE TABLE field_survey_answer (
  claim {{text}} PRIMARY KEY,
  survey {{text}} NOT NULL REFERENCES field_survey (id),
  subject {{text}} NOT NULL,
  fact {{text}} NOT NULL,
  value {{text}} NOT NULL,
  base {{text}},
  conflict {{text}},
  against {{text}}
) {{table}};
CREATE INDEX field_survey_answer_survey ON field_survey_answer (survey);
CREATE INDEX field_survey_answer_conflict ON field_survey_answer (claim) WHERE conflict IS NOT NULL;

CREATE TABLE photo (
  hash {{text}} PRIMARY KEY,
  kind {{text}} NOT NULL,
  bytes {{bytes}} NOT NULL
){{ STRICT||}};

CREATE TABLE field_survey_photo (
  survey {{text}} NOT NULL REFERENCES field_survey (id),
  position {{int}} NOT NULL,
  sent_hash {{text}} NOT NULL,
  photo {{text}} NOT NULL REFERENCES photo (hash),
  PRIMARY KEY (survey, position)
) {{table}};
