package dev.crossfade.replication.plan;

/** What is done to the databases of a migration that goes forward, in this order; each has its statements. */
public enum Deed {
    INSTALL_GATES,
    LOCK_DDL,
    COPY_SCHEMA,
    REBUILD_INDEXES,
    GUARD_TARGET,
    EMPTY_TARGET,
    PUBLISH,
    SUBSCRIBE,
    KEEP_UP_TARGET,
    CARRY_LARGE_OBJECTS,
    WIDEN_SEQUENCES,
    PREPARE_WAY_BACK,
    /** Before the clock of an attempt. */
    PREPARE_FENCE,
    FENCE,
    CATCH_UP,
    OPEN,
    EXCHANGE_ROLES,
    TURN_AROUND,
    CLOSE_WAY_BACK,
    CLEAN_UP,
    /** Of an attempt that failed before the opening. */
    UNDO
}
