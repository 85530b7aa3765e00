package dev.crossfade.replication.plan;

import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.schema.TableName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One side, as far as a plan goes by it.
 *
 * @param system the cluster's identifier; {@code not told} where our role may not ask
 * @param major of its PostgreSQL
 * @param guarded every table on which the guard's trigger is put
 * @param holdingRows the carried tables that hold rows themselves
 * @param digests of the schema, by relation or object
 * @param mayLockDdl whether our role may create event triggers
 */
public record ServerGround(
        String system,
        int major,
        List<GuardedTable> guarded,
        List<TableName> holdingRows,
        SortedMap<String, String> digests,
        boolean mayLockDdl) {

    public ServerGround {
        guarded = List.copyOf(guarded);
        holdingRows = List.copyOf(holdingRows);
        digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    }
}
