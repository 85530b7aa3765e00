package dev.crossfade.replication.stream;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a direction has at the side from which it leads: a publication, the slot that keeps log for whoever fetches, and, while tables are
 * copied, theirs.
 */
public final class Outlet {

    /**
     * A worker that a subscriber began just before it was cut off makes its slot soon after, or, as what begins workers is told that there
     * is no stream any more, not at all. Two seconds of looks, and half a minute at most.
     */
    private static final int CLEAN_LOOKS = 20;

    private static final int MOST_LOOKS = 300;

    private static final String PAUSE = "SELECT pg_sleep(0.1)";

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
     * late, must not take from a successor what that has made anew. On return no subscriber that is alive makes another slot: the note
     * goes next, and after it nobody would know whose that is.
     */
    public void remove(KeptSession actor) {
        actor.use(session -> {
            List<SlotStatus> slots = slots(session);
            if (!slots.isEmpty()) {
                try (PostgresSession dropper = role.open("drop-slot")) {
                    drop(slots, session, dropper);
                    if (copies.isPresent()) {
                        dropUntilNoneComes(session, dropper);
                    }
                }
            }
            gate.actWhereInstalled(session, () -> publication.drop(session));
            return true;
        });
    }

    /** Each by itself: one that somebody still fetches from takes its time, and a gate is held for seconds at most. */
    private void drop(List<SlotStatus> slots, PostgresSession session, PostgresSession dropper) {
        slots.forEach(present -> gate.actWhereInstalled(session, () -> new Slot(present.name()).drop(dropper)));
    }

    private void dropUntilNoneComes(PostgresSession session, PostgresSession dropper) {
        int clean = 0;
        for (int look = 0; clean < CLEAN_LOOKS; look++) {
            session.one(PAUSE, row -> true);
            List<SlotStatus> again = slots(session);
            if (!again.isEmpty() && look >= MOST_LOOKS) {
                throw new ReplicationFailure(
                        ReplicationFailure.Kind.TIMED_OUT,
                        "slots are made again and again at the "
                                + session.side().label() + " as soon as they are dropped: "
                                + again.stream().map(SlotStatus::name).collect(Collectors.joining(", ")),
                        "disable or drop the subscription " + slot.name() + " at the "
                                + session.side().other().label() + "; then run cleanup again");
            }
            clean = again.isEmpty() ? clean + 1 : 0;
            drop(again, session, dropper);
        }
    }

    private List<SlotStatus> slots(PostgresSession session) {
        return Stream.concat(slot.status(session).stream(), copies(session)).toList();
    }

    /** Those by which tables are copied that are there. */
    public List<String> copySlots(PostgresSession session) {
        return copies(session).map(SlotStatus::name).toList();
    }

    private Stream<SlotStatus> copies(PostgresSession session) {
        copies = copyNote.read(session).or(() -> copies);
        return copies.stream().flatMap(noted -> noted.at(session).stream());
    }
}
