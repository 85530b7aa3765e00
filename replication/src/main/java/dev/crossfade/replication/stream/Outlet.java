package dev.crossfade.replication.stream;

import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a direction has at the side from which it leads: a publication, the slot that keeps log for whoever fetches, and, while tables are
 * copied, theirs.
 */
public final class Outlet {

    private final Gate gate;
    private final Publication publication;
    private final Slot slot;
    private final ReplicationRole role;
    private final CopyNote copyNote;
    /** The note goes with the gate; a subscriber that is not gone after all makes such slots again. */
    private volatile Optional<CopySlots> copies = Optional.empty();

    public Outlet(Gate gate, Publication publication, Slot slot, ReplicationRole role) {
        this.gate = gate;
        this.publication = publication;
        this.slot = slot;
        this.role = role;
        this.copyNote = new CopyNote(slot.name());
    }

    /**
     * Takes all away; does nothing where they are not there. With the gate held, where there is one: whoever was superseded, and comes
     * late, must not take from a successor what that has made anew.
     */
    public void remove(KeptSession actor) {
        actor.use(session -> {
            List<Slot> slots = slots(session);
            if (slots.isEmpty()) {
                gate.actWhereInstalled(session, () -> publication.drop(session));
                return true;
            }
            try (PostgresSession dropper = role.open("drop-slot")) {
                // Each by itself: one that somebody still fetches from takes its time, and a gate is held for seconds
                // at most.
                slots.forEach(present -> gate.actWhereInstalled(session, () -> present.drop(dropper)));
                gate.actWhereInstalled(session, () -> publication.drop(session));
            }
            return true;
        });
    }

    private List<Slot> slots(PostgresSession session) {
        Stream<String> ours = slot.status(session).map(SlotStatus::name).stream();
        return Stream.concat(ours, copySlots(session).stream()).map(Slot::new).toList();
    }

    /** Those by which tables are copied that are there. */
    public List<String> copySlots(PostgresSession session) {
        copies = copyNote.read(session).or(() -> copies);
        return copies.stream()
                .flatMap(noted -> noted.at(session).stream())
                .map(SlotStatus::name)
                .toList();
    }
}
