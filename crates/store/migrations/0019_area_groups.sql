-- Communities that a plan treats together: they start in the same year, or wait for a work in their streets.

CREATE TABLE area_group (
  id {{text}} PRIMARY KEY,
  revision {{int}} NOT NULL,
  document {{text}} NOT NULL
) {{table}};
