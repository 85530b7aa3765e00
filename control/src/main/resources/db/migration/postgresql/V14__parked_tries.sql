-- When the first attempt was made that has failed, since it came or somebody had it tried again; null where none has.
ALTER TABLE parked ADD COLUMN failing_since BIGINT;
