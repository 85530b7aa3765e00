-- What SQLite's stores have by version 5, and who of several controllers leads.
CREATE TABLE migration (
    tenant             text PRIMARY KEY,
    id                 text NOT NULL UNIQUE,
    generation         bigint NOT NULL,
    stage              text NOT NULL,
    step               text NOT NULL,
    state              text NOT NULL,
    intent             text NOT NULL,
    accept_duplicates  boolean NOT NULL,
    attempt_epoch      bigint NOT NULL,
    attempt            text,
    opened             boolean NOT NULL,
    waiting_for        text,
    trouble            text,
    since              text NOT NULL,
    version            bigint NOT NULL,
    direction          text NOT NULL DEFAULT 'FORWARD',
    rollback_until     text,
    lineages           text
);

CREATE TABLE journal (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration   text NOT NULL,
    generation  bigint NOT NULL,
    at          text NOT NULL,
    step        text NOT NULL,
    outcome     text NOT NULL,
    found       text NOT NULL
);

CREATE INDEX journal_by_migration ON journal (migration, seq);

CREATE TABLE route (
    tenant  text PRIMARY KEY,
    epoch   bigint NOT NULL,
    route   text NOT NULL,
    places  text
);

CREATE TABLE routing (revision bigint NOT NULL);
INSERT INTO routing (revision) VALUES (0);

CREATE TABLE audit (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          text NOT NULL,
    who         text NOT NULL,
    from_where  text NOT NULL,
    tenant      text NOT NULL,
    what        text NOT NULL,
    before      text NOT NULL,
    after       text NOT NULL
);

-- One row. The term is its key, so that a takeover, which changes it, waits for whoever writes under the old one (FOR KEY SHARE),
-- while a renewal, which does not, waits for nobody.
CREATE TABLE leader (
    term        bigint PRIMARY KEY,
    holder      text NOT NULL,
    address     text NOT NULL,
    renewed_at  timestamptz NOT NULL
);
INSERT INTO leader (term, holder, address, renewed_at) VALUES (0, '', '', '-infinity');
