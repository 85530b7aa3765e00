-- The proxies that follow, for whoever leads next: one that does not come to it is missed.
CREATE TABLE proxy (
    id        TEXT NOT NULL,
    instance  TEXT NOT NULL,
    report    TEXT NOT NULL,
    PRIMARY KEY (id, instance)
);
