-- What running the house needs: none of it is in a backup, all of it may be emptied while nothing runs.

-- Requests of one minute, by account or address. Nodes take portions of what is left, so that they count together.
CREATE TABLE rate_count (
  slot {{int}} NOT NULL,
  what {{text}} NOT NULL,
  who {{text}} NOT NULL,
  taken {{int}} NOT NULL,
  PRIMARY KEY (slot, what, who)
) {{table}};

-- Backups that were tried by schedule. The slot is the claim: of several nodes one makes it.
CREATE TABLE backup_run (
  slot {{int}} PRIMARY KEY,
  started_at {{text}} NOT NULL,
  finished_at {{text}},
  file {{text}},
  bytes {{int}},
  rows_kept {{int}},
  restored_at {{text}},
  fault {{text}}
) {{table}};

-- The latest instant that was ever seen here: a clock that stands behind it was set back.
CREATE TABLE clock_mark (
  id {{int}} PRIMARY KEY CHECK (id = 1),
  at {{text}} NOT NULL
) {{table}};
