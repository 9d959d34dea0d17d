-- Forms carry a value derived from the session's token; the secret that was kept beside it has no reader.
ALTER TABLE session DROP COLUMN csrf_secret;
