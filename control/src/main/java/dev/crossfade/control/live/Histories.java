package dev.crossfade.control.live;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The history of every migration, from the statuses and from what proxies report. A migration that is forgotten takes its history along.
 * Thread-safe.
 */
final class Histories {

    /** Of a proxy that is silent for longer the next report is a first one. */
    private static final long FORGET_AFTER_MS = 5 * 60 * 1000L;

    private final Map<String, History> byTenant = new HashMap<>();
    private final Map<Instance, Seen> proxies = new HashMap<>();

    /** One process: a proxy that was started again counts from 0. */
    private record Instance(String id, String instance) {}

    private record Seen(long atMs, Map<String, Traffic> byTenant) {}

    /** How all of them are in this second. */
    synchronized void sample(long second, List<MigrationStatus> migrations, ToLongFunction<String> held) {
        Set<String> known = new HashSet<>();
        for (MigrationStatus one : migrations) {
            known.add(one.tenant());
            byTenant.computeIfAbsent(one.tenant(), tenant -> new History())
                    .sample(second, one, held.applyAsLong(one.tenant()));
        }
        byTenant.keySet().retainAll(known);
        proxies.values().removeIf(seen -> seen.atMs() < second * 1000 - FORGET_AFTER_MS);
    }

    /** What was counted before the first report that is seen of a process has no time, and is not told. */
    synchronized void reported(ProxyReport report, long nowMs) {
        Instance instance = new Instance(report.id(), report.instance());
        Seen before = proxies.get(instance);
        if (before != null && before.atMs() >= nowMs) {
            return;
        }
        Map<String, Traffic> counts = new HashMap<>();
        for (Traffic now : report.traffic()) {
            History history = byTenant.get(now.tenant());
            if (history == null) {
                continue;
            }
            counts.put(now.tenant(), now);
            Traffic then = before == null ? null : before.byTenant().get(now.tenant());
            if (before != null && then != null) {
                history.counted(now.since(then), before.atMs(), nowMs);
            }
        }
        proxies.put(instance, new Seen(nowMs, counts));
    }

    /** The points of these seconds, both ends included; none of a tenant without a migration. */
    synchronized List<Ring.Point> seconds(String tenant, long from, long to) {
        History history = byTenant.get(tenant);
        return history == null ? List.of() : history.seconds(from, to);
    }

    /** Of each tenant what has changed since this was asked last, up to this second. */
    synchronized List<Ring.Point> untold(String tenant, long to) {
        History history = byTenant.get(tenant);
        return history == null ? List.of() : history.untold(to);
    }

    synchronized List<Ring.Point> minutes(String tenant) {
        History history = byTenant.get(tenant);
        return history == null ? List.of() : history.minutes();
    }
}
