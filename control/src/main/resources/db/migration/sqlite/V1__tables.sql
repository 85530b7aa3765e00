CREATE TABLE migration (
    tenant             TEXT PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    generation         INTEGER NOT NULL,
    stage              TEXT NOT NULL,
    step               TEXT NOT NULL,
    state              TEXT NOT NULL,
    intent             TEXT NOT NULL,
    accept_duplicates  INTEGER NOT NULL,
    attempt_epoch      INTEGER NOT NULL,
    attempt            TEXT,
    opened             INTEGER NOT NULL,
    waiting_for        TEXT,
    trouble            TEXT,
    since              TEXT NOT NULL,
    version            INTEGER NOT NULL
);

CREATE TABLE journal (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    migration   TEXT NOT NULL,
    generation  INTEGER NOT NULL,
    at          TEXT NOT NULL,
    step        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    found       TEXT NOT NULL
);

CREATE INDEX journal_by_migration ON journal (migration, seq);

CREATE TABLE route (
    tenant  TEXT PRIMARY KEY,
    epoch   INTEGER NOT NULL,
    route   TEXT NOT NULL
);

CREATE TABLE routing (revision INTEGER NOT NULL);
INSERT INTO routing (revision) VALUES (0);

CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,
    from_where  TEXT NOT NULL,
    tenant      TEXT NOT NULL,
    what        TEXT NOT NULL,
    before      TEXT NOT NULL,
    after       TEXT NOT NULL
);
