package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * @param owing the target's are to be stopped since the rollback before it, for which nobody was
 * @param started the source's have what that rollback owed them: they are left to whoever scales them
 */
public record WorkerCounts(
        int attempt,
        Direction direction,
        boolean due,
        Map<String, Integer> atSource,
        Map<String, Integer> atTarget,
        Map<String, Integer> besideSource,
        boolean unstopped,
        boolean owing,
        boolean started) {

    public WorkerCounts {
        atSource = Map.copyOf(atSource);
        atTarget = Map.copyOf(atTarget);
        besideSource = Map.copyOf(besideSource);
    }

    boolean isFor(int nextAttempt, Direction next) {
        return due && attempt == nextAttempt && direction == next;
    }

    /** Nothing is owed any more. */
    WorkerCounts settled() {
        return new WorkerCounts(attempt, direction, false, atSource, atTarget, besideSource, unstopped, false, false);
    }

    /** The source's have what was owed to them. */
    WorkerCounts startsReached() {
        return new WorkerCounts(attempt, direction, due, atSource, atTarget, besideSource, unstopped, owing, true);
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
        List<Order> orders = orders(serving, serving == Side.SOURCE ? atSource : atTarget, settings, Order::again);
        if (ending.isDone() && serving == Side.SOURCE) {
            orders(Side.TARGET, besideSource, settings, Order::new).stream()
                    .filter(order -> unstopped ? isCounted(order.service(), settings) : order.count() > 0)
                    .forEach(orders::add);
        } else if (owing && serving == Side.SOURCE) {
            orders.addAll(orders(Side.TARGET, besideSource, settings, Order::new));
        }
        return orders;
    }

    /** Long after it: a start of the target's may come late, too, where it was stopped for a rollback since. */
    List<Order> lastLook(Ending ending, WorkerSettings settings) {
        List<Order> orders = starts(ending, settings);
        if (ending.isDone() && ending.servesAt(direction) == Side.SOURCE) {
            orders(Side.TARGET, besideSource, settings, Order::new).stream()
                    .filter(order -> !orders.contains(order))
                    .forEach(orders::add);
        }
        return orders;
    }

    /** Whether stops at the target are owed after it, which may be away: they keep nobody from anything. */
    boolean owesStops(Ending ending) {
        return ending.isDone() ? unstopped : owing;
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
        return new WorkerCounts(attempt, direction, due, all, atTarget, besideSource, unstopped, owing, started);
    }

    /** What is still to be done at the target since a rollback for which nobody was stopped; empty for nothing. */
    List<Order> owedAtTarget(WorkerSettings settings) {
        return owing ? orders(Side.TARGET, besideSource, settings, Order::new) : List.of();
    }

    /** Whether the attempt that comes next finds such stops still owed. */
    boolean leavesStopsOwed() {
        return due && (unstopped || owing);
    }

    /** Where the migration ends at the source alone: not a word to the target. */
    List<Order> startsAtSource(WorkerSettings settings) {
        return orders(Side.SOURCE, atSource, settings, Order::again);
    }

    /** What a count of a side is to mean. */
    private interface Meaning {
        Order of(Side side, String service, int count);
    }

    private static List<Order> orders(
            Side side, Map<String, Integer> counts, WorkerSettings settings, Meaning meaning) {
        List<Order> orders = new ArrayList<>();
        for (String service : settings.side(side).services()) {
            Integer count = counts.get(service);
            if (count != null) {
                orders.add(meaning.of(side, service, count));
            }
        }
        return orders;
    }
}
