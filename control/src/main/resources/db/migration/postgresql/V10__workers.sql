-- How many tasks the services beside a tenant had, before a switchover changed them: a JSON document.
CREATE TABLE worker_counts (
    migration  text PRIMARY KEY,
    counts     text NOT NULL
);
