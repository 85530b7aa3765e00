package dev.crossfade.replication;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Lineage;
import java.util.List;
import java.util.Optional;

/**
 * One side's database, in what both sides have. Every verb is level-triggered: it looks at the database, acts if needed, and may
 * be called again. Every statement with an effect runs in a transaction that first locks the gate's row and checks migration,
 * epoch and generation. Thread-safe: a sampler may look while a step acts.
 *
 * <p>Every method throws {@link dev.crossfade.replication.postgres.ReplicationFailure}.
 */
public interface Database {

    Side side();

    /** The gate's row; empty when no migration was ever set up here, or it was cleaned up. */
    Optional<GateRow> gate();

    /**
     * Creates schema {@code crossfade} with gate, token table and the guard's function, if they are not there. Refuses when the
     * gate belongs to another migration, naming it.
     *
     * @param initial the state of a new row; an existing row keeps its own
     */
    GateRow install(GateState initial);

    /**
     * Makes this session's generation the one that may act: ends the sessions of lower ones, raises the row, ends them once more
     * (SWITCHOVER.md). Does nothing when the gate is not installed; SUPERSEDED when the row knows a higher generation.
     */
    void takeOver();

    /**
     * {@code replication.ddlLock}: from now on DDL in the configured schemas is refused here while this is the side that serves; until
     * {@code cleanup}, or {@code crossfade fence lift}. It fails open.
     *
     * @return false where our role may not create event triggers: then nothing was done
     */
    boolean lockDdl();

    /** Lets DDL pass again; does nothing where it is not refused. */
    void unlockDdl();

    /** Which server answers here: another one, once it was failed over or restored. */
    Lineage lineage();

    /** How many sessions the application has: those of the roles named in {@code appRoles}. */
    int applicationSessions();

    /** Of this migration: what is still in the catalogs (slots, publications, triggers, settings, …); empty after cleanup. */
    List<String> leftovers();
}
