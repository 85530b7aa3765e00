package dev.crossfade.replication.stream;

import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.PostgresSession;

/** What a direction has at the side from which it leads: a publication, and the slot that keeps log for whoever fetches. */
public final class Outlet {

    private final Gate gate;
    private final Publication publication;
    private final Slot slot;
    private final ReplicationRole role;

    public Outlet(Gate gate, Publication publication, Slot slot, ReplicationRole role) {
        this.gate = gate;
        this.publication = publication;
        this.slot = slot;
        this.role = role;
    }

    /**
     * Takes both away; does nothing where they are not there. With the gate held, where there is one: whoever was superseded, and comes
     * late, must not take from a successor what that has made anew.
     */
    public void remove(KeptSession actor) {
        actor.use(session -> {
            if (slot.status(session).isEmpty()) {
                gate.actWhereInstalled(session, () -> publication.drop(session));
                return true;
            }
            try (PostgresSession slots = role.open("drop-slot")) {
                gate.actWhereInstalled(session, () -> {
                    slot.drop(slots);
                    publication.drop(session);
                });
            }
            return true;
        });
    }
}
