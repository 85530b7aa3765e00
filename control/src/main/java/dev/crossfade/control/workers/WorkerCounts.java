package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks a migration's services had, written down before any of it is changed, and so how many they are to have again. Only
 * decides.
 *
 * @param attempt the one before which they were stopped last
 * @param direction in which it leads
 * @param due stopped for it, and not yet seen to after it
 * @param atSource of the source's while the source serves
 * @param atTarget of the target's while the target serves
 * @param besideSource of the target's while the source serves: as a rule none
 * @param unstopped nobody has stopped those of the side that it leaves: where it leads to the other one, that is due after it
 */
public record WorkerCounts(
        int attempt,
        Direction direction,
        boolean due,
        Map<String, Integer> atSource,
        Map<String, Integer> atTarget,
        Map<String, Integer> besideSource,
        boolean unstopped) {

    public WorkerCounts {
        atSource = Map.copyOf(atSource);
        atTarget = Map.copyOf(atTarget);
        besideSource = Map.copyOf(besideSource);
    }

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
                        service -> then.atSource.getOrDefault(
                                service, Math.max(found.ofSource(service), found.ofTarget(service)))),
                of(
                        settings.target().services(),
                        service -> then.due
                                ? then.atTarget.getOrDefault(service, found.ofTarget(service))
                                : found.ofTarget(service)),
                of(settings.target().services(), service -> then.besideSource.getOrDefault(service, 0)),
                false);
    }

    /** Those of the target that are still to be stopped after a rollback are not meant to have what they have. */
    private static int besideSource(@Nullable WorkerCounts known, Found found, String service) {
        return known != null && known.due && known.unstopped
                ? known.besideSource.getOrDefault(service, 0)
                : found.ofTarget(service);
    }

    /** Those that get nothing after an attempt back, for nobody remembers them, and neither side's has any task. */
    static List<String> unknown(
            Direction direction, @Nullable WorkerCounts known, Found found, WorkerSettings settings) {
        Map<String, Integer> then = known == null ? Map.of() : known.atSource;
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
                then.atSource,
                then.due ? then.atTarget : Map.of(),
                of(settings.target().services(), service -> then.besideSource.getOrDefault(service, 0)),
                true);
    }

    private static final WorkerCounts NOTHING =
            new WorkerCounts(0, Direction.FORWARD, false, Map.of(), Map.of(), Map.of(), false);

    private static Map<String, Integer> of(List<String> services, ToIntFunction<String> count) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        services.forEach(service -> counts.put(service, count.applyAsInt(service)));
        return counts;
    }

    boolean isFor(int nextAttempt, Direction next) {
        return due && attempt == nextAttempt && direction == next;
    }

    /** Nothing is owed any more. */
    WorkerCounts settled() {
        return new WorkerCounts(attempt, direction, false, atSource, atTarget, besideSource, unstopped);
    }

    /** Before the attempt: the side that serves until it. */
    List<Order> stops(WorkerSettings settings) {
        return settings.side(direction.from()).services().stream()
                .map(service -> new Order(direction.from(), service, 0))
                .toList();
    }

    /** After it: the side that serves then. After a rollback the target's have again what they had before the switchover. */
    List<Order> starts(Ending ending, WorkerSettings settings) {
        Side serving = ending.servesAt(direction);
        List<Order> orders = orders(serving, serving == Side.SOURCE ? atSource : atTarget, settings);
        if (ending.isDone() && serving == Side.SOURCE) {
            orders(Side.TARGET, besideSource, settings).stream()
                    .filter(order -> unstopped ? isCounted(order.service(), settings) : order.count() > 0)
                    .forEach(orders::add);
        }
        return orders;
    }

    /** Those of the source of which nothing is remembered: they were added to the settings after the switchover. */
    List<String> uncounted(WorkerSettings settings) {
        return settings.source().services().stream()
                .filter(service -> !atSource.containsKey(service))
                .toList();
    }

    /** One whose twin at the source nobody has counted yet is not stopped: it is what that is counted by. */
    private boolean isCounted(String service, WorkerSettings settings) {
        return !uncounted(settings).contains(service);
    }

    /** With what has come to be known of the source's. */
    WorkerCounts counting(Map<String, Integer> source) {
        Map<String, Integer> all = new LinkedHashMap<>(atSource);
        all.putAll(source);
        return new WorkerCounts(attempt, direction, due, all, atTarget, besideSource, unstopped);
    }

    /** What is still to be done at the target after a rollback for which nobody was stopped; empty for nothing. */
    List<Order> owedAtTarget(WorkerSettings settings) {
        return due && unstopped ? orders(Side.TARGET, besideSource, settings) : List.of();
    }

    /** Where the migration ends at the source alone: not a word to the target. */
    List<Order> startsAtSource(WorkerSettings settings) {
        return orders(Side.SOURCE, atSource, settings);
    }

    private static List<Order> orders(Side side, Map<String, Integer> counts, WorkerSettings settings) {
        List<Order> orders = new ArrayList<>();
        for (String service : settings.side(side).services()) {
            Integer count = counts.get(service);
            if (count != null) {
                orders.add(new Order(side, service, count));
            }
        }
        return orders;
    }
}
