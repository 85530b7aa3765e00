package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.stream.ReplicationRole;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.stream.SlotCreation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slot of the reverse link, on the side that will serve: made, and moved past what came by replication, for as long as that side
 * refuses its application, and never afterwards.
 */
final class ReverseSlot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReverseSlot.class);

    /** The slot's creation waits for every transaction that runs on the side that will serve: apply's, and those of looks. */
    private static final Duration CREATED_WITHIN = Duration.ofMinutes(2);

    private final Gate gate;
    private final Slot slot;
    private final ReplicationRole role;
    private final AppliedRows applied;
    private @Nullable KeptSession kept;

    /** @param role who may make, move and drop it */
    ReverseSlot(Gate gate, Slot slot, ReplicationRole role, AppliedRows.Step step) {
        this.gate = gate;
        this.slot = slot;
        this.role = role;
        this.applied = new AppliedRows(gate, slot, step);
    }

    /** A step takes longer than it may: it is left alone until it is made anew. */
    boolean isOvertaxed() {
        return applied.overtaxed();
    }

    /**
     * One that was lost, or cannot be moved any more, is made anew, with the subscription: as long as the side refuses its application,
     * nothing was in it. It is dropped with the gate held, and made without, which the server demands: so the gate is asked once more.
     *
     * @param dropSubscription at the other side
     */
    void ensure(PostgresSession there, Runnable dropSubscription) {
        if (isUsable(there) && !isOvertaxed()) {
            return;
        }
        String otherwise =
                "its slot " + slot.name() + (isOvertaxed() ? " cannot be moved in the time that it has" : " is lost");
        gate.act(there, locked -> insistOnRefusing(locked, otherwise));
        dropSubscription.run();
        try (PostgresSession creator = role.open("slot")) {
            gate.act(there, locked -> {
                insistOnRefusing(locked, otherwise);
                slot.drop(creator);
                return locked;
            });
            new SlotCreation(CREATED_WITHIN).create(slot.name(), creator, there);
        }
        gate.act(there, locked -> insistOnRefusing(locked, otherwise));
        applied.renewed();
    }

    /** One that is still being made, by whomever, is none. */
    private boolean isUsable(PostgresSession there) {
        return slot.confirmed(there).isPresent()
                && slot.status(there).filter(found -> !found.isLost()).isPresent();
    }

    private static GateRow insistOnRefusing(GateRow locked, String otherwise) {
        if (!locked.state().refusesAllButReplication()) {
            throw new ReplicationFailure(
                    Kind.FAILED,
                    otherwise + ", and the " + locked.side().label() + " was written to since: the way back is cut",
                    "there is no rollback any more; `crossfade cleanup` ends the migration where it is");
        }
        return locked;
    }

    /**
     * Lets the log go that it would keep while nobody fetches. What takes longer than it may is not tried over and over, with the gate held
     * each time, but made anew before the next attempt.
     *
     * @return whether nothing is left
     */
    boolean letGo(PostgresSession there, Duration atMost) {
        if (slot.status(there).filter(status -> !status.active()).isEmpty()) {
            return false;
        }
        try {
            return applied.letGo(there, session(there), atMost);
        } catch (ReplicationFailure e) {
            if (!isOvertaxed()) {
                throw e;
            }
            LOG.warn("the slot {} is not moved any more until it is made anew: {}", slot.name(), e.getMessage());
            return false;
        }
    }

    /** See {@link AppliedRows#isFarBehind}. */
    boolean isFarBehind(PostgresSession there) {
        return applied.isFarBehind(there, session(there));
    }

    /** Once the side is open, and before anybody fetches: see {@link AppliedRows#skipToOpening}. */
    void skipToOpening(PostgresSession there) {
        applied.skipToOpening(there, session(there));
    }

    private synchronized KeptSession session(PostgresSession there) {
        KeptSession open = kept;
        if (open == null) {
            open = new KeptSession(role.postgres(there), "reverse-slot", SessionLimits.SHORT);
            kept = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (kept != null) {
            kept.close();
        }
    }
}
