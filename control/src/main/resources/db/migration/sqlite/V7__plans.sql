-- Why a verb was said, and by which plan a migration was begun.
ALTER TABLE audit ADD COLUMN why TEXT;
ALTER TABLE audit ADD COLUMN plan TEXT;

CREATE TABLE migration_plan (
    migration  TEXT PRIMARY KEY,
    hash       TEXT NOT NULL
);
