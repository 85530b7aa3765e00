package dev.crossfade.rehearsal.report;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What became of partners' events; the field names are a contract.
 *
 * @param answered by the tenant itself
 * @param parked answered 202, and kept; what was kept without its partner's hearing of it, and was sent again, is not in it
 * @param delivered of what was kept, that came to the tenant: each request once
 * @param known of those, that had no effect, for the tenant had their event: its first sending had reached the tenant or was kept as well, and
 *     only the answer was lost
 * @param retried attempts at those before the one that was taken
 * @param dead that were given up
 * @param resent by partners, for nobody had taken them
 * @param outOfOrder taken after a later one of their partner
 * @param latenessMs of what was delivered, from when it came, or from when somebody could take it again
 * @param latenessCounts the same as a histogram: how many were late by at most so many milliseconds, and by more than the bound before; the
 *     last one, {@value #MORE}, has the others
 * @param deferred what the tenant itself wanted later
 */
public record Webhooks(
        long answered,
        long parked,
        long delivered,
        long known,
        long retried,
        long dead,
        long resent,
        long outOfOrder,
        Report.Latency latenessMs,
        Map<String, Long> latenessCounts,
        Deferred deferred) {

    /** Above all bounds. */
    static final String MORE = "more";

    private static final List<Integer> BOUNDS_MS = List.of(10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);

    /**
     * What became of that.
     *
     * @param asked for; some of it may not have been taken in
     * @param delivered of it, to the tenant
     * @param early before it was due
     * @param crowded sooner behind others than its throttle allows
     * @param latenessMs of what no throttle holds back, from when it was due, or from when somebody could take it
     */
    public record Deferred(long asked, long delivered, long early, long crowded, Report.Latency latenessMs) {}

    public Webhooks {
        latenessCounts = Collections.unmodifiableMap(new LinkedHashMap<>(latenessCounts));
    }

    /** Of a histogram's bounds, each with what is late by no more. */
    public static Map<String, Long> counts(List<Duration> lateness) {
        Map<String, Long> counts = new LinkedHashMap<>();
        BOUNDS_MS.forEach(bound -> counts.put(Integer.toString(bound), 0L));
        counts.put(MORE, 0L);
        for (Duration late : lateness) {
            String within = BOUNDS_MS.stream()
                    .filter(bound -> late.compareTo(Duration.ofMillis(bound)) <= 0)
                    .findFirst()
                    .map(bound -> Integer.toString(bound))
                    .orElse(MORE);
            counts.merge(within, 1L, Long::sum);
        }
        return counts;
    }

    /** Percentiles of it. */
    public static Report.Latency latency(List<Duration> lateness) {
        Histogram micros = new Histogram(3);
        lateness.forEach(late -> micros.recordValue(late.toNanos() / 1_000));
        return Report.Latency.of(micros);
    }
}
