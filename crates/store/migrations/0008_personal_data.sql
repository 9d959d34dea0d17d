-- Personal data: data keys wrapped by a master key outside the database, sealed fields of owners with their masked
-- forms and blind indexes, and who looked at what. A column named sealed_… holds values that open only in their row.

CREATE TABLE data_key (
  purpose {{text}} NOT NULL,
  number {{int}} NOT NULL,
  master {{text}} NOT NULL,
  wrapped {{bytes}} NOT NULL,
  made_at {{text}} NOT NULL,
  PRIMARY KEY (purpose, number)
) {{table}};

ALTER TABLE owner ADD COLUMN sealed_name {{bytes}};
ALTER TABLE owner ADD COLUMN sealed_id_number {{bytes}};
ALTER TABLE owner ADD COLUMN sealed_phone {{bytes}};
ALTER TABLE owner ADD COLUMN masked_id_number {{text}};
ALTER TABLE owner ADD COLUMN masked_phone {{text}};
ALTER TABLE owner ADD COLUMN id_number_index {{bytes}};
ALTER TABLE owner ADD COLUMN phone_index {{bytes}};
ALTER TABLE owner ADD COLUMN erased_at {{text}};
-- The later batch that brought a value of an owner who was already there, so that undoing it takes it away again.
ALTER TABLE owner ADD COLUMN name_batch {{text}};
ALTER TABLE owner ADD COLUMN id_number_batch {{text}};
ALTER TABLE owner ADD COLUMN phone_batch {{text}};
CREATE INDEX owner_id_number ON owner (id_number_index) WHERE id_number_index IS NOT NULL;
CREATE INDEX owner_phone ON owner (phone_index) WHERE phone_index IS NOT NULL;

-- Files that lay here in clear go; whoever sent them has them.
DELETE FROM batch_return;
DELETE FROM upload_chunk;
UPDATE upload SET state = 'discarded' WHERE state = 'staged';
ALTER TABLE upload_chunk RENAME COLUMN bytes TO sealed_bytes;

-- Who looked at which clear values of whom, and what for.
CREATE TABLE owner_reveal (
  id {{text}} PRIMARY KEY,
  owner {{text}} NOT NULL REFERENCES owner (id),
  account {{text}} NOT NULL,
  fields {{text}} NOT NULL,
  purpose {{text}} NOT NULL,
  reason {{text}} NOT NULL,
  revealed_at {{text}} NOT NULL
) {{table}};
CREATE INDEX owner_reveal_owner ON owner_reveal (owner, id);
CREATE INDEX owner_reveal_account ON owner_reveal (account, revealed_at);

-- Lookups by full ID number or phone: only that there was one, for the limit of an hour.
CREATE TABLE owner_lookup (
  id {{text}} PRIMARY KEY,
  account {{text}} NOT NULL,
  looked_at {{text}} NOT NULL
) {{table}};
CREATE INDEX owner_lookup_account ON owner_lookup (account, looked_at);

-- Rolls of owners that somebody takes out: asked for, agreed to by a second person where they are long, made once, and
-- kept only until they are fetched. The file is encrypted with a password that is kept nowhere.
CREATE TABLE owner_export (
  id {{text}} PRIMARY KEY,
  community {{text}} NOT NULL REFERENCES community (id),
  purpose {{text}} NOT NULL,
  reason {{text}} NOT NULL,
  lines {{int}} NOT NULL,
  state {{text}} NOT NULL,
  asked_by {{text}} NOT NULL,
  asked_at {{text}} NOT NULL,
  approved_by {{text}},
  approved_at {{text}},
  made_at {{text}},
  file_hash {{text}},
  archive {{bytes}}
) {{table}};
CREATE INDEX owner_export_open ON owner_export (asked_at);
