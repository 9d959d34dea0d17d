//! The only room that speaks SQL: two engines, migrations, one file per noun, audit log, job queue.
