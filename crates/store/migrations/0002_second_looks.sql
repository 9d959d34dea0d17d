-- Decisions that two entries are two communities, the smaller id first.
CREATE TABLE duplicate_refusal (
  one {{text}} NOT NULL,
  other {{text}} NOT NULL,
  reason {{text}} NOT NULL,
  refused_by {{text}} NOT NULL,
  refused_at {{text}} NOT NULL,
  PRIMARY KEY (one, other)
) {{table}};

-- The tables of an imported file that have rows to mend: the file stays while its batch does.
CREATE TABLE batch_return (
  batch {{text}} NOT NULL REFERENCES batch (id),
  position {{int}} NOT NULL,
  upload {{text}} NOT NULL REFERENCES upload (id),
  name {{text}} NOT NULL,
  rejected {{int}} NOT NULL,
  warnings {{int}} NOT NULL,
  PRIMARY KEY (batch, position)
) {{table}};

-- Copies of communities to practise on. They are communities in everything but the counting.
CREATE TABLE rehearsal (
  community {{text}} PRIMARY KEY REFERENCES community (id),
  original {{text}} NOT NULL,
  seed {{int}} NOT NULL,
  dwellings {{int}} NOT NULL,
  owners {{int}} NOT NULL,
  made_by {{text}} NOT NULL,
  made_at {{text}} NOT NULL
) {{table}};
