package dev.crossfade.replication.stream;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.util.List;
import java.util.Optional;

/**
 * A look at the {@link CopySlots} of a subscription. What they are called is remembered, and noted at the source: they keep its log also
 * when the target answers no more.
 */
final class CopySlotLook {

    private final String subscription;
    private final CopyNote note;
    private final Gate gateAtSource;
    private final KeptSession atTarget;
    private final KeptSession atSource;
    private volatile Optional<CopySlots> known = Optional.empty();

    CopySlotLook(String subscription, Gate gateAtSource, KeptSession atTarget, KeptSession atSource) {
        this.subscription = subscription;
        this.note = new CopyNote(subscription);
        this.gateAtSource = gateAtSource;
        this.atTarget = atTarget;
        this.atSource = atSource;
    }

    List<SlotStatus> slots() {
        try {
            known = atTarget.use(session -> CopySlots.whileCopying(session, subscription));
        } catch (ReplicationFailure e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            known = known.or(() -> atSource.use(note::read));
            if (known.isEmpty()) {
                throw e;
            }
        }
        return known.stream()
                .flatMap(ours -> atSource.use(session -> ours.at(session)).stream())
                .toList();
    }

    /** Called before the transaction at the target is committed that has them made. */
    void note(PostgresSession target) {
        CopySlots ours = CopySlots.of(target, subscription);
        atSource.use(session -> gateAtSource.act(session, locked -> {
            note.write(session, ours);
            return true;
        }));
    }
}
