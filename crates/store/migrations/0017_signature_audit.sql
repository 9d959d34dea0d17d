-- The audit of signatures: what was drawn of a vote once its result was posted, and what came of asking.

CREATE TABLE signature_audit (
  vote {{text}} PRIMARY KEY REFERENCES vote (id),
  revision {{int}} NOT NULL,
  drawn_at {{text}} NOT NULL,
  document {{text}} NOT NULL
) {{table}};
