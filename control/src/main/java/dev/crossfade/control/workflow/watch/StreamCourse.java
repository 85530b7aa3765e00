package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.CopyPace;
import dev.crossfade.control.migration.LagTrend;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How copy and lag have gone in the last minutes: what is needed to say how they will go on. Thread-safe. */
final class StreamCourse {

    /** Of one a second. */
    private static final int MOST_LAGS = 600;

    private static final int MOST_COPIES = 40;

    private final Map<Direction, Deque<Lag>> lags = new EnumMap<>(Direction.class);
    private final Deque<CopyPace.Sample> copies = new ArrayDeque<>();

    synchronized void sawLag(Direction direction, Lag lag) {
        Deque<Lag> seen = lags.computeIfAbsent(direction, unseen -> new ArrayDeque<>());
        seen.addLast(lag);
        while (seen.size() > MOST_LAGS) {
            seen.removeFirst();
        }
    }

    synchronized void sawCopy(Instant at, List<TableCopy> tables) {
        copies.addLast(new CopyPace.Sample(at, tables));
        while (copies.size() > MOST_COPIES) {
            copies.removeFirst();
        }
    }

    synchronized LagTrend lag(Direction direction, long limitBytes) {
        return LagTrend.of(new ArrayList<>(lags.getOrDefault(direction, new ArrayDeque<>())), limitBytes);
    }

    synchronized CopyPace copy() {
        return CopyPace.whole(new ArrayList<>(copies));
    }

    synchronized CopyPace copy(TableName table) {
        return CopyPace.of(table, new ArrayList<>(copies));
    }

    synchronized void forget() {
        lags.clear();
        copies.clear();
    }
}
