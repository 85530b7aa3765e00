-- Hooks that are owed, notifications that are not delivered yet, and the message of each migration.
CREATE TABLE hook_due (
    migration  text PRIMARY KEY,
    attempt    integer NOT NULL,
    direction  text NOT NULL
);

CREATE TABLE outbox (
    receiver  text NOT NULL,
    seq       bigint NOT NULL,
    event     text NOT NULL,
    at        text NOT NULL,
    body      text NOT NULL,
    PRIMARY KEY (receiver, seq)
);

CREATE TABLE message (
    receiver   text NOT NULL,
    migration  text NOT NULL,
    channel    text NOT NULL,
    ts         text NOT NULL,
    PRIMARY KEY (receiver, migration)
);
