-- Hooks that are owed, notifications that are not delivered yet, and the message of each migration.
CREATE TABLE hook_due (
    migration  TEXT PRIMARY KEY,
    attempt    INTEGER NOT NULL,
    direction  TEXT NOT NULL
);

CREATE TABLE outbox (
    receiver  TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    event     TEXT NOT NULL,
    at        TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (receiver, seq)
);

CREATE TABLE message (
    receiver   TEXT NOT NULL,
    migration  TEXT NOT NULL,
    channel    TEXT NOT NULL,
    ts         TEXT NOT NULL,
    PRIMARY KEY (receiver, migration)
);
