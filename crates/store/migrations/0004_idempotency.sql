-- Answers to requests that carry a key of their own: the same request once more gets the same answer, for a day.
-- An answer that is not there yet is being made.

CREATE TABLE idempotency (
  account {{text}} NOT NULL REFERENCES account (id),
  key {{text}} NOT NULL,
  request_hash {{text}} NOT NULL,
  begun_at {{text}} NOT NULL,
  status {{int}},
  location {{text}},
  body {{text}},
  PRIMARY KEY (account, key)
) {{table}};
CREATE INDEX idempotency_begun ON idempotency (begun_at);
