package dev.crossfade.replication.byhand;

import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Set;

/**
 * Both sides, as far as an attempt by hand goes by them; what has changed since then stops it.
 *
 * @param guardedAtSource every table on which the guard's trigger is put
 * @param guardedAtTarget the same
 * @param carried the tables that hold rows themselves
 * @param sequencesLeftOut {@code schema.sequence}, those of excluded tables
 * @param sealAtSource of its tables and sequences ({@link Seal})
 * @param sealAtTarget the same
 * @param obstacles what keeps an attempt from being written at all, in words
 */
public record HandGround(
        List<GuardedTable> guardedAtSource,
        List<GuardedTable> guardedAtTarget,
        List<TableName> carried,
        Set<String> sequencesLeftOut,
        String sealAtSource,
        String sealAtTarget,
        List<String> obstacles) {

    public HandGround {
        guardedAtSource = List.copyOf(guardedAtSource);
        guardedAtTarget = List.copyOf(guardedAtTarget);
        carried = List.copyOf(carried);
        sequencesLeftOut = Set.copyOf(sequencesLeftOut);
        obstacles = List.copyOf(obstacles);
    }
}
