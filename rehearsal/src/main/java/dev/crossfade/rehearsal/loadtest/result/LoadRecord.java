package dev.crossfade.rehearsal.loadtest.result;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Every finished request of a load, counted. Latency counts from the moment at which a request was due, so that a client that waits
 * does not hide what the next one would have seen (coordinated omission); a request that was never sent has none. Safe for many
 * threads.
 */
public final class LoadRecord {

    /** Whatever answers names the sides: more names than these are one, {@code other}. */
    static final int MOST_SIDES = 8;

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final long startNanos;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, SideCount> sides = new TreeMap<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Histogram latencyMicros = new Histogram(LONGEST_MICROS, 3);
    private final Named failures = new Named();
    private final List<Second> seconds = new ArrayList<>();
    private final Map<String, Long> sidesNow = new HashMap<>();
    private final Histogram latencyNow = new Histogram(LONGEST_MICROS, 2);
    private final Map<String, Long> wrongNow = new HashMap<>();
    private long noAnswerNow;
    private long notSentNow;
    private long lastNanos;

    /** @param startNanos of the load, as all moments by {@link System#nanoTime} */
    public LoadRecord(long startNanos) {
        this.startNanos = startNanos;
        this.lastNanos = startNanos;
    }

    /**
     * Counts one request.
     *
     * @param dueNanos when it should have been sent
     * @param doneNanos when the whole answer was there, or it was given up
     */
    public synchronized void add(Result result, long dueNanos, long doneNanos) {
        closeSecondsBefore(doneNanos);
        lastNanos = Math.max(lastNanos, doneNanos);
        outcomes.merge(result.outcome(), 1L, Long::sum);
        boolean ok = result.outcome() == Outcome.OK;
        if (result.side() != null) {
            String side = sides.containsKey(result.side()) || sides.size() < MOST_SIDES ? result.side() : "other";
            sides.put(side, sides.getOrDefault(side, SideCount.NONE).plus(ok));
            statuses.merge(result.status(), 1L, Long::sum);
            (ok ? sidesNow : wrongNow).merge(side, 1L, Long::sum);
        }
        if (!ok) {
            noAnswerNow += result.outcome() == Outcome.NO_ANSWER ? 1 : 0;
            notSentNow += result.outcome() == Outcome.NOT_SENT ? 1 : 0;
            failures.add(String.valueOf(result.problem()));
        }
        if (result.outcome() != Outcome.NOT_SENT) {
            long micros = Math.min(LONGEST_MICROS, Math.max(0, TimeUnit.NANOSECONDS.toMicros(doneNanos - dueNanos)));
            latencyMicros.recordValue(micros);
            latencyNow.recordValue(micros);
        }
    }

    public synchronized long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** All but those that went well. */
    public synchronized Named failures() {
        return failures.copy();
    }

    public synchronized Map<String, SideCount> sides() {
        return new TreeMap<>(sides);
    }

    public synchronized Map<Integer, Long> statuses() {
        return new TreeMap<>(statuses);
    }

    public synchronized Latency latency() {
        return Latency.of(latencyMicros);
    }

    /** From the start to the end of the last request; never 0. */
    public synchronized double lastedSeconds() {
        return Math.max(1, lastNanos - startNanos) / 1e9;
    }

    /** The last second that has ended; null during the first. */
    public synchronized @Nullable Second lastWholeSecond(long nowNanos) {
        closeSecondsBefore(nowNanos);
        return seconds.isEmpty() ? null : seconds.get(seconds.size() - 1);
    }

    /** From the start on without a gap; the last one may not be whole. */
    public synchronized List<Second> seconds() {
        List<Second> all = new ArrayList<>(seconds);
        all.add(secondNow());
        return List.copyOf(all);
    }

    private void closeSecondsBefore(long nanos) {
        long second = TimeUnit.NANOSECONDS.toSeconds(nanos - startNanos);
        while (seconds.size() < second) {
            seconds.add(secondNow());
            sidesNow.clear();
            wrongNow.clear();
            latencyNow.reset();
            noAnswerNow = 0;
            notSentNow = 0;
        }
    }

    private Second secondNow() {
        return Second.of(sidesNow, wrongNow, noAnswerNow, notSentNow, latencyNow);
    }
}
