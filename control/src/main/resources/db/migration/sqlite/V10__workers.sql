-- How many tasks the services beside a tenant had, before a switchover changed them: a JSON document.
CREATE TABLE worker_counts (
    migration  TEXT PRIMARY KEY,
    counts     TEXT NOT NULL
);
