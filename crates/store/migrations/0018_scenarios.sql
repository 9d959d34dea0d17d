-- Planning the batches: saved questions to the planner with their answers, and where communities stand in the pipeline.

CREATE TABLE scenario (
  id {{text}} PRIMARY KEY,
  state {{text}} NOT NULL,
  revision {{int}} NOT NULL,
  made_at {{text}} NOT NULL,
  document {{text}} NOT NULL,
  -- What came of it; none until it is solved.
  outcome {{text}},
  -- How far solving is, while it goes on.
  progress {{text}},
  -- Somebody has asked for it to stop.
  stopped {{int}} NOT NULL DEFAULT 0
) {{table}};
CREATE INDEX scenario_state ON scenario (state, id);

-- A community that is or was in a plan, or was under way before there was one.
CREATE TABLE project (
  community {{text}} PRIMARY KEY REFERENCES community (id),
  pool {{text}} NOT NULL,
  revision {{int}} NOT NULL,
  document {{text}} NOT NULL
) {{table}};
CREATE INDEX project_pool ON project (pool, community);
