-- From here on the history is Flyway's. Programs before it look into this table, and refuse a store whose version they do not know.
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version (version) VALUES (5);
