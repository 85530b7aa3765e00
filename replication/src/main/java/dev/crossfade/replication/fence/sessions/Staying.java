package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What stands in the way only if it stays: some of what a single look finds is gone by itself in the next moment. */
final class Staying {

    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Staying() {}

    /**
     * Looks until nothing is left that was there from the first look on, or the patience is over.
     *
     * @param identity tells whether what another look finds is the same
     * @return as the last look has it
     */
    static <T> List<T> find(Supplier<List<T>> look, Function<T, ?> identity, Duration patience) {
        Deadline until = Deadline.after(patience);
        List<T> there = look.get();
        while (!there.isEmpty() && !until.isPast()) {
            until.pause(LOOK_EVERY);
            Set<Object> before = there.stream().<Object>map(identity).collect(Collectors.toSet());
            there = look.get().stream()
                    .filter(now -> before.contains(identity.apply(now)))
                    .toList();
        }
        return there;
    }
}
