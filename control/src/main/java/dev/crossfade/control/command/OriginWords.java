package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus.OriginSeen;
import dev.crossfade.control.migration.MigrationStatus.OriginState;
import java.util.ArrayList;
import java.util.List;

/** A side's origin as the proxies see it: {@code target healthy at 1 of 2 proxies; unhealthy at edge-2: it answers 503}. */
final class OriginWords {

    private static final int MOST_NAMED = 3;

    private OriginWords() {}

    static String of(OriginState origin) {
        if (origin.health().equals("unchecked")) {
            return origin.side() + " not checked: there is no " + origin.side() + ".healthCheck";
        }
        int proxies = origin.seen().size();
        if (proxies == 0) {
            return origin.side() + " unknown: no proxy is live";
        }
        List<OriginSeen> down = with(origin, "down");
        List<OriginSeen> up = with(origin, "up");
        List<OriginSeen> unknown = origin.seen().stream()
                .filter(seen -> !down.contains(seen) && !up.contains(seen))
                .toList();
        List<String> parts = new ArrayList<>();
        if (!up.isEmpty()) {
            parts.add("healthy at " + up.size() + " of " + proxies + (proxies == 1 ? " proxy" : " proxies"));
        }
        if (!down.isEmpty()) {
            parts.add("unhealthy at " + named(down));
        }
        if (!unknown.isEmpty()) {
            parts.add("unknown at " + named(unknown));
        }
        return origin.side() + " " + String.join("; ", parts);
    }

    private static List<OriginSeen> with(OriginState origin, String health) {
        return origin.seen().stream()
                .filter(seen -> seen.health().equals(health))
                .toList();
    }

    private static String named(List<OriginSeen> some) {
        String first = String.join(
                ", ", some.stream().limit(MOST_NAMED).map(OriginWords::one).toList());
        return some.size() <= MOST_NAMED ? first : first + " and " + (some.size() - MOST_NAMED) + " more";
    }

    private static String one(OriginSeen seen) {
        return seen.reason() == null ? seen.proxy() : seen.proxy() + ": " + seen.reason();
    }
}
