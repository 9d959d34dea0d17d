-- Entrances of a list of doors that were handed over to a colleague; the latest says who goes there.

CREATE TABLE hand_over (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  building {{text}} NOT NULL,
  entrance {{text}} NOT NULL,
  from_account {{text}} NOT NULL,
  to_account {{text}} NOT NULL,
  handed_at {{text}} NOT NULL
) {{table}};
CREATE INDEX hand_over_vote ON hand_over (vote, id);
