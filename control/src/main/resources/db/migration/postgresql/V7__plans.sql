-- Why a verb was said, and by which plan a migration was begun.
ALTER TABLE audit ADD COLUMN why text;
ALTER TABLE audit ADD COLUMN plan text;

CREATE TABLE migration_plan (
    migration  text PRIMARY KEY,
    hash       text NOT NULL
);
