package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.FenceReport;
import java.util.function.Supplier;

/** What is done in the place of, or beside, the right thing; by default nothing. */
interface Wrong {

    /** @param right fences */
    default FenceReport fence(Epoch epoch, Supplier<FenceReport> right) {
        return right.get();
    }

    /** The target was armed. */
    default void armed() {}

    /** @param right waits for the token */
    default TokenWatch watch(TokenWatch right) {
        return right;
    }
}
