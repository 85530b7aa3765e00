package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.function.Supplier;

/** A fence that did not come to its end, and whom it had ended until then: they noticed, although it is undone. */
public final class FenceFailure extends ReplicationFailure {

    private static final long serialVersionUID = 1L;

    private final transient EndedSessions ended;

    /** As the cause failed, which it stands for. */
    public FenceFailure(ReplicationFailure cause, EndedSessions ended) {
        super(cause.kind(), String.valueOf(cause.getMessage()), cause.action(), cause);
        this.ended = ended;
    }

    /** Does a part of a fence, and tells whom that had ended where it fails. */
    public static <T> T telling(SessionEnding ending, Supplier<T> part) {
        try {
            return part.get();
        } catch (ReplicationFailure e) {
            throw new FenceFailure(e, ending.ended());
        }
    }

    /** By the half of the fence that failed; by none where it failed before. */
    public EndedSessions ended() {
        return ended;
    }
}
