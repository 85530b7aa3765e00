package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.WorkerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What is written down of a migration's services before an attempt, from what was found and what was remembered. Only decides. */
final class WorkerCounting {

    private WorkerCounting() {}

    /** What both sides' services are to have, as a look has found it. */
    record Found(Map<String, Integer> source, Map<String, Integer> target) {

        int ofSource(String service) {
            return source.getOrDefault(service, 0);
        }

        int ofTarget(String service) {
            return target.getOrDefault(service, 0);
        }
    }

    /**
     * Before an attempt forward what is found counts, for nothing is owed then. Before one back what was found before the switchover does; of
     * the target's what is found, unless they were still being started.
     *
     * @param known of before; null for nothing
     */
    static WorkerCounts before(
            int attempt, Direction direction, @Nullable WorkerCounts known, Found found, WorkerSettings settings) {
        if (direction == Direction.FORWARD) {
            return new WorkerCounts(
                    attempt,
                    direction,
                    true,
                    of(settings.source().services(), found::ofSource),
                    of(
                            settings.target().services(),
                            service -> settings.counts().getOrDefault(service, found.ofSource(service))),
                    of(settings.target().services(), service -> besideSource(known, found, service)),
                    false,
                    known != null && known.leavesStopsOwed(),
                    false);
        }
        WorkerCounts then = known == null ? NOTHING : known;
        return new WorkerCounts(
                attempt,
                direction,
                true,
                // Where nobody knows what they had, as many as the other side's.
                of(
                        settings.source().services(),
                        service -> then.atSource()
                                .getOrDefault(service, Math.max(found.ofSource(service), found.ofTarget(service)))),
                of(
                        settings.target().services(),
                        service -> then.due()
                                ? then.atTarget().getOrDefault(service, found.ofTarget(service))
                                : found.ofTarget(service)),
                of(settings.target().services(), service -> then.besideSource().getOrDefault(service, 0)),
                false,
                false,
                false);
    }

    /** Those of the target that are still to be stopped after a rollback are not meant to have what they have. */
    private static int besideSource(@Nullable WorkerCounts known, Found found, String service) {
        return known != null && known.leavesStopsOwed()
                ? known.besideSource().getOrDefault(service, 0)
                : found.ofTarget(service);
    }

    /** Those that get nothing after an attempt back, for nobody remembers them, and neither side's has any task. */
    static List<String> unknown(
            Direction direction, @Nullable WorkerCounts known, Found found, WorkerSettings settings) {
        Map<String, Integer> then = known == null ? Map.of() : known.atSource();
        return direction == Direction.FORWARD
                ? List.of()
                : settings.source().services().stream()
                        .filter(service -> !then.containsKey(service)
                                && found.ofSource(service) == 0
                                && found.ofTarget(service) == 0)
                        .toList();
    }

    /**
     * Before an attempt back for which nothing is stopped, or no more than was: nobody is asked, and what was remembered is kept. What the
     * target's have is not known, and so is not changed where it comes to nothing.
     *
     * @param known of before; null for nothing
     */
    static WorkerCounts beforeUnstopped(int attempt, @Nullable WorkerCounts known, WorkerSettings settings) {
        WorkerCounts then = known == null ? NOTHING : known;
        return new WorkerCounts(
                attempt,
                Direction.BACK,
                true,
                then.atSource(),
                then.due() ? then.atTarget() : Map.of(),
                of(settings.target().services(), service -> then.besideSource().getOrDefault(service, 0)),
                true,
                false,
                false);
    }

    private static final WorkerCounts NOTHING =
            new WorkerCounts(0, Direction.FORWARD, false, Map.of(), Map.of(), Map.of(), false, false, false);

    private static Map<String, Integer> of(List<String> services, ToIntFunction<String> count) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        services.forEach(service -> counts.put(service, count.applyAsInt(service)));
        return counts;
    }
}
