-- Owners decide: rolls, votes on them, ballots and the ways in which they come. A column `document` holds the noun as
-- JSON, read in Rust; the columns beside it are what is searched, sorted and guarded by.

CREATE TABLE roll (
  id {{text}} PRIMARY KEY,
  community {{text}} NOT NULL REFERENCES community (id),
  state {{text}} NOT NULL,
  revision {{int}} NOT NULL,
  made_at {{text}} NOT NULL,
  document {{text}} NOT NULL
) {{table}};
CREATE INDEX roll_community ON roll (community, id);

-- A line as casting asks for it, once the roll is frozen: no ballot reads the whole roll.
CREATE TABLE roll_line (
  roll {{text}} NOT NULL REFERENCES roll (id),
  number {{int}} NOT NULL,
  document {{text}} NOT NULL,
  PRIMARY KEY (roll, number)
) {{table}};

CREATE TABLE vote (
  id {{text}} PRIMARY KEY,
  community {{text}} NOT NULL REFERENCES community (id),
  roll {{text}} NOT NULL REFERENCES roll (id),
  state {{text}} NOT NULL,
  revision {{int}} NOT NULL,
  opens_at {{text}} NOT NULL,
  closes_at {{text}} NOT NULL,
  made_at {{text}} NOT NULL,
  document {{text}} NOT NULL,
  -- What is on the menu, what is offered, what people are told.
  particulars {{text}} NOT NULL
) {{table}};
CREATE INDEX vote_community ON vote (community, id);
CREATE INDEX vote_state ON vote (state, opens_at);

-- None is changed or taken away. Of a line the last handed in counts.
CREATE TABLE ballot (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  version {{int}} NOT NULL,
  channel {{text}} NOT NULL,
  handed_in_at {{text}} NOT NULL,
  taken_at {{text}} NOT NULL,
  code {{text}} NOT NULL,
  commitment {{text}} NOT NULL,
  salt {{text}} NOT NULL,
  helper {{text}},
  sheet {{text}},
  document {{text}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX ballot_line ON ballot (vote, line, version);
CREATE UNIQUE INDEX ballot_code ON ballot (code);
CREATE UNIQUE INDEX ballot_sheet_once ON ballot (vote, sheet) WHERE sheet IS NOT NULL;

-- Personal links, by the hash of their code.
CREATE TABLE ballot_link (
  code_hash {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  made_at {{text}} NOT NULL,
  expires_at {{text}} NOT NULL,
  used_at {{text}},
  ballot {{text}},
  revoked_at {{text}}
) {{table}};
CREATE INDEX ballot_link_line ON ballot_link (vote, line);

-- Paper sheets: printed for a line, received, entered by two people.
CREATE TABLE ballot_sheet (
  vote {{text}} NOT NULL REFERENCES vote (id),
  number {{text}} NOT NULL,
  line {{int}} NOT NULL,
  printed_at {{text}} NOT NULL,
  state {{text}} NOT NULL,
  document {{text}} NOT NULL,
  PRIMARY KEY (vote, number)
) {{table}};
CREATE INDEX ballot_sheet_state ON ballot_sheet (vote, state);

CREATE TABLE proxy (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  agent {{text}} NOT NULL,
  paper {{text}},
  granted_at {{text}} NOT NULL,
  revoked_at {{text}}
) {{table}};
CREATE INDEX proxy_vote ON proxy (vote, line);

-- Objections to a result, in writing.
CREATE TABLE objection (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  words {{text}} NOT NULL,
  raised_at {{text}} NOT NULL,
  answer {{text}},
  answered_at {{text}}
) {{table}};
CREATE INDEX objection_vote ON objection (vote, id);

-- What happened at the doors: visited, absent, delivered, refused.
CREATE TABLE visit (
  id {{text}} PRIMARY KEY,
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  outcome {{text}} NOT NULL,
  account {{text}} NOT NULL,
  visited_at {{text}} NOT NULL
) {{table}};
CREATE INDEX visit_vote ON visit (vote, line);

-- What each line would pay of each item of a menu, as it was told before the vote.
CREATE TABLE price_tag (
  vote {{text}} NOT NULL REFERENCES vote (id),
  line {{int}} NOT NULL,
  document {{text}} NOT NULL,
  PRIMARY KEY (vote, line)
) {{table}};
