package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What becomes of our route when proxies act on another one that is not older. The store was lost then, or restored from a backup,
 * for a route is durable before any proxy sees it: what the proxies act on is the tenant's last known place, and ours is not.
 */
sealed interface Adoption {

    /** Ours is the newest, or belongs to a switchover, which goes beyond what it meets by itself. */
    record NotNeeded() implements Adoption {}

    /** The newest one becomes ours. */
    record Adopted(ReportedRoute newest) implements Adoption {}

    /** Which one is right cannot be told: each proxy stays with what it has. */
    record Undecided(String reason) implements Adoption {}

    /**
     * Decides.
     *
     * @param ours as the table has it
     * @param reported what the proxies act on that follow this controller
     */
    static Adoption of(Route ours, List<ReportedRoute> reported) {
        Epoch highest = reported.stream().map(one -> one.route().epoch()).reduce(Epoch.NONE, Epoch::max);
        if (ours.switching() || ours.epoch().isAfter(highest)) {
            return new NotNeeded();
        }
        List<ReportedRoute> newest = reported.stream()
                .filter(one -> one.route().epoch().equals(highest))
                .sorted(Comparator.comparing(ReportedRoute::proxy))
                .toList();
        if (newest.stream().allMatch(one -> one.route().isSameAs(ours))) {
            return new NotNeeded();
        }
        ReportedRoute first = newest.get(0);
        if (!newest.stream().allMatch(one -> one.route().isSameAs(first.route()))) {
            return new Undecided("proxies act on different routes of the same epoch: " + words(newest));
        }
        if (newest.stream().anyMatch(ReportedRoute::elsewhere)) {
            return new Undecided(
                    "the hosts or origins of proxies are not those of this controller's configuration, and their source"
                            + " may be our target: " + words(newest) + "; make the configurations the same first");
        }
        return first.route().switching()
                ? new Undecided(
                        "a switchover is under way that this controller's store knows nothing of: " + words(newest))
                : new Adopted(first);
    }

    private static String words(List<ReportedRoute> routes) {
        return routes.stream().map(ReportedRoute::inWords).collect(Collectors.joining("; "));
    }
}
