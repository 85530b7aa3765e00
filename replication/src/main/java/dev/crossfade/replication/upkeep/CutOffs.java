package dev.crossfade.replication.upkeep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was ended because it took longer than it may, since the controller was started. What was ended twice is not begun a third time,
 * for a pass would never come to what is after it, nor an end; unless it is given more than twice the time that it had. Not thread-safe.
 */
final class CutOffs {

    static final int MOST = 2;

    private static final int MUCH_MORE = 2;

    private final Duration shortestTold;
    private final Map<String, List<Duration>> longest = new HashMap<>();

    /** @param shortestTold who had less than this may well be done the next time, and is not counted: an attempt waits for seconds */
    CutOffs(Duration shortestTold) {
        this.shortestTold = shortestTold;
    }

    /** @param given how long it was let run */
    void wasCutOff(String what, Duration given) {
        if (given.compareTo(shortestTold) >= 0) {
            List<Duration> times = new ArrayList<>(longest.getOrDefault(what, List.of()));
            times.add(given);
            times.sort(Comparator.reverseOrder());
            longest.put(what, times.subList(0, Math.min(MOST, times.size())));
        }
    }

    void wasDone(String what) {
        longest.remove(what);
    }

    /** @param offered how long it might run now */
    boolean leavesAlone(String what, Duration offered) {
        List<Duration> times = longest.getOrDefault(what, List.of());
        return times.size() == MOST
                && times.get(MOST - 1).multipliedBy(MUCH_MORE).compareTo(offered) >= 0;
    }

    /** The longest that it was let run. */
    Duration longest(String what) {
        return longest.getOrDefault(what, List.of(Duration.ZERO)).get(0);
    }
}
