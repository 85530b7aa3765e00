-- Requests that were parked, or are wanted later. Times are milliseconds since the epoch.
CREATE TABLE parked (
    seq             BIGINT PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    tenant          TEXT NOT NULL,
    kind            TEXT NOT NULL,
    lane            TEXT NOT NULL,
    rule            TEXT,
    arrived_at      BIGINT NOT NULL,
    due_at          BIGINT NOT NULL,
    state           TEXT NOT NULL,
    since           BIGINT NOT NULL,
    attempts        INTEGER NOT NULL,
    status          INTEGER,
    reason          TEXT,
    throttle_count  INTEGER,
    throttle_ms     BIGINT,
    content         BLOB
);

-- Which is the first of a lane.
CREATE INDEX parked_waiting ON parked (tenant, lane, due_at, seq) WHERE state = 'waiting';
CREATE INDEX parked_listed ON parked (tenant, state, seq);
CREATE INDEX parked_ended ON parked (since) WHERE state <> 'waiting';

-- What is served one at a time. A lane is claimed, or has nothing to wait for, when its turn never comes.
CREATE TABLE parked_lane (
    tenant    TEXT NOT NULL,
    lane      TEXT NOT NULL,
    due_at    BIGINT NOT NULL,
    free_at   BIGINT NOT NULL,
    turn_at   BIGINT NOT NULL,
    failures  INTEGER NOT NULL,
    served    TEXT NOT NULL,
    PRIMARY KEY (tenant, lane)
);

CREATE INDEX parked_lane_turn ON parked_lane (tenant, turn_at);
