-- A switchover can be taken back.
ALTER TABLE migration ADD COLUMN direction TEXT NOT NULL DEFAULT 'FORWARD';
ALTER TABLE migration ADD COLUMN rollback_until TEXT;
