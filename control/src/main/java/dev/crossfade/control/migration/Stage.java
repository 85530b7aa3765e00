package dev.crossfade.control.migration;

/** The four stages of a migration, in order (DESIGN.md, "A migration, in one straight line"). */
public enum Stage {
    SETUP,
    REPLICATION,
    SWITCHOVER,
    POST_MIGRATION
}
