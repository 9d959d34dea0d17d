-- The audit log as a tree (c2sp.org/tlog-tiles). An entry is written with its body; its place in the log is given
-- afterwards: before the commit on SQLite, by the one sequencer on PostgreSQL. `detail` is what entries of older
-- databases kept in clear; new ones keep their particulars sealed in `audit_secret`, where they can be erased.
ALTER TABLE audit_entry ADD COLUMN body {{bytes}};
ALTER TABLE audit_entry ADD COLUMN seq {{int}};
CREATE UNIQUE INDEX audit_entry_seq ON audit_entry (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_entry_waiting ON audit_entry (id) WHERE seq IS NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);

CREATE TABLE audit_secret (
  entry {{text}} PRIMARY KEY REFERENCES audit_entry (id),
  salt {{bytes}} NOT NULL,
  sealed_payload {{bytes}} NOT NULL
) {{table}};

-- Hashes by their C2SP stored hash index.
CREATE TABLE log_hash (
  i {{INTEGER||BIGINT}} PRIMARY KEY,
  h {{bytes}} NOT NULL
){{ STRICT||}};

CREATE TABLE log_head (
  id {{int}} PRIMARY KEY CHECK (id = 1),
  size {{int}} NOT NULL,
  root {{bytes}} NOT NULL
) {{table}};
-- The empty tree's root is SHA-256 of nothing (RFC 6962, section 2.1).
INSERT INTO log_head (id, size, root) VALUES (1, 0,
  {{X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'||
    '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}});

CREATE TABLE log_checkpoint (
  size {{int}} PRIMARY KEY,
  note {{text}} NOT NULL,
  created_at {{text}} NOT NULL
) {{table}};

-- Signature lines of witnesses, each under a checkpoint kept above.
CREATE TABLE log_cosignature (
  size {{int}} NOT NULL REFERENCES log_checkpoint (size),
  witness {{text}} NOT NULL,
  line {{text}} NOT NULL,
  received_at {{text}} NOT NULL,
  PRIMARY KEY (size, witness)
) {{table}};
CREATE INDEX log_cosignature_witness ON log_cosignature (witness, size);

-- What was written stays as it was written. The owner of the database can drop these; the tree tells.
{{CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit entries are kept'); END;
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
WHEN OLD.body IS NOT NULL AND (OLD.id IS NOT NEW.id OR OLD.at IS NOT NEW.at OR OLD.actor IS NOT NEW.actor
  OR OLD.event IS NOT NEW.event OR OLD.object IS NOT NEW.object OR OLD.body IS NOT NEW.body
  OR (OLD.seq IS NOT NULL AND OLD.seq IS NOT NEW.seq))
BEGIN SELECT RAISE(ABORT, 'audit entries are kept'); END;
CREATE TRIGGER log_hash_kept BEFORE DELETE ON log_hash
BEGIN SELECT RAISE(ABORT, 'the hashes of the log are kept'); END;
CREATE TRIGGER log_hash_unchanged BEFORE UPDATE ON log_hash
BEGIN SELECT RAISE(ABORT, 'the hashes of the log are kept'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size <= OLD.size
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_checkpoint_kept BEFORE DELETE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are kept'); END;
CREATE TRIGGER log_checkpoint_unchanged BEFORE UPDATE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are kept'); END;
||CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what the log says is kept' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry FOR EACH ROW
WHEN (OLD.body IS NOT NULL AND (OLD.id IS DISTINCT FROM NEW.id OR OLD.at IS DISTINCT FROM NEW.at
  OR OLD.actor IS DISTINCT FROM NEW.actor OR OLD.event IS DISTINCT FROM NEW.event
  OR OLD.object IS DISTINCT FROM NEW.object OR OLD.body IS DISTINCT FROM NEW.body
  OR (OLD.seq IS NOT NULL AND OLD.seq IS DISTINCT FROM NEW.seq)))
EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER log_hash_kept BEFORE UPDATE OR DELETE ON log_hash FOR EACH ROW EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER log_hash_not_emptied BEFORE TRUNCATE ON log_hash EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NEW.size <= OLD.size)
EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER log_checkpoint_kept BEFORE UPDATE OR DELETE ON log_checkpoint FOR EACH ROW
EXECUTE FUNCTION log_is_kept();
}}
