-- A side may be failed over.
ALTER TABLE migration ADD COLUMN lineages TEXT;
