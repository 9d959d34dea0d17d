-- How ballots come: who holds a personal link has proved to be the owner; and, of one that did not, how often it was
-- tried.
ALTER TABLE ballot_link ADD COLUMN proved_at {{text}};
ALTER TABLE ballot_link ADD COLUMN wrong_tries {{int}} NOT NULL DEFAULT 0;

-- Text messages on their way to the gateway. The number is not here: it is opened when the message is made ready.
CREATE TABLE sms (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  owner {{text}} NOT NULL,
  kind {{text}} NOT NULL,
  state {{text}} NOT NULL,
  failure {{text}},
  -- Who makes it ready, since when: of two nodes one.
  claim {{text}},
  claimed_at {{text}},
  made_at {{text}} NOT NULL,
  settled_at {{text}}
) {{table}};
CREATE INDEX sms_state ON sms (state, id);
CREATE INDEX sms_vote ON sms (vote, line);
