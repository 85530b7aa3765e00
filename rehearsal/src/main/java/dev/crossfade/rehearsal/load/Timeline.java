package dev.crossfade.rehearsal.load;

import dev.crossfade.config.model.Side;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * When which side answered, how, and after how long, in slices of {@value #SLICE_MS} ms. Latency counts from the moment at which a
 * request was due, so that a client that waits does not hide what the next one would have seen (coordinated omission). Safe for
 * many threads.
 */
public final class Timeline {

    /** The width of a slice, in milliseconds. */
    public static final int SLICE_MS = 100;

    private static final int MOST_SLICES = 20 * 60 * 1000 / SLICE_MS;
    private static final int FAILURES_NAMED = 20;

    private final Instant start;
    private final List<Slice> slices = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Histogram latencyMicros = new Histogram(TimeUnit.MINUTES.toMicros(5), 3);
    private final Map<String, Histogram> laps = new LinkedHashMap<>();
    private Histogram lap = lap("");
    private long ok;
    private long failed;
    private long excused;
    private final Outages outages;
    private final List<Turn> turns = new ArrayList<>(List.of(new Turn(Side.TARGET)));

    /** Begins now. */
    public Timeline(Clock clock) {
        this.start = clock.instant();
        this.outages = new Outages(clock);
    }

    /** When the tenant's own application was out of order. */
    public Outages outages() {
        return outages;
    }

    /**
     * One finished request.
     *
     * @param side which answered, when that is known
     * @param problem null when it went well
     * @param due when it should have been sent
     * @param done when the whole answer was there
     */
    synchronized void finished(
            @Nullable Side side, boolean write, @Nullable String problem, Instant due, Instant done) {
        record(side, problem == null, due, done);
        if (problem != null) {
            failed++;
            if (failures.size() < FAILURES_NAMED) {
                failures.add(problem);
            }
            return;
        }
        ok++;
        if (write && side != null) {
            turns.get(turns.size() - 1).written(side, done);
        }
    }

    /**
     * Whether a side had been left by then: the other had acknowledged a write. What it answers to a request of later may be old.
     *
     * @param sent when the request was
     */
    synchronized boolean hadLeft(@Nullable Side side, Instant sent) {
        return side != null && turns.get(turns.size() - 1).hadLeft(side, sent);
    }

    /** One that was refused openly while the tenant's own application was out of order. */
    synchronized void excused(Instant due, Instant done) {
        record(null, false, due, done);
        excused++;
    }

    /** From now on writes are to go to this side: a switchover, or a rollback, is asked for. The first needs no word. */
    public synchronized void turnTo(Side side) {
        turns.add(new Turn(side));
    }

    public synchronized long ok() {
        return ok;
    }

    public synchronized long failed() {
        return failed;
    }

    /** How many were refused in the tenant's own outages; they are not among those that failed. */
    public synchronized long excused() {
        return excused;
    }

    /** How many requests ended for each second from the start to this end of the load. */
    public synchronized double perSecond(Instant end) {
        double seconds = Duration.between(start, end).toNanos() / 1e9;
        return seconds <= 0 ? 0 : (ok + failed + excused) / seconds;
    }

    /** The first failures, for people. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * When a client last had a write acknowledged by the side that was left; null before the first.
     *
     * @param turn 0 is the switchover, 1 the rollback, 2 the second switchover
     */
    public synchronized @Nullable Instant lastWriteBefore(int turn) {
        return turn < turns.size() ? turns.get(turn).last : null;
    }

    /** When a client first had a write acknowledged by the side that was turned to; null before that. Parameter as above. */
    public synchronized @Nullable Instant firstWriteAfter(int turn) {
        return turn < turns.size() ? turns.get(turn).first : null;
    }

    /** What was until now says how cold machines are, and nothing of a migration: latency is counted from here on. All else is kept. */
    public synchronized void warmedUp() {
        latencyMicros.reset();
    }

    public synchronized Histogram latencyMicros() {
        return latencyMicros.copy();
    }

    /** What ends from now on counts for the lap of this name, too, until another begins. */
    public synchronized void enter(String name) {
        lap = lap(name);
    }

    /** Latencies by lap, in the order in which they were first entered. */
    public synchronized Map<String, Histogram> lapsMicros() {
        Map<String, Histogram> copies = new LinkedHashMap<>();
        laps.forEach((name, of) -> copies.put(name, of.copy()));
        return copies;
    }

    private Histogram lap(String name) {
        return laps.computeIfAbsent(name, anew -> new Histogram(TimeUnit.MINUTES.toMicros(5), 3));
    }

    public Instant start() {
        return start;
    }

    /** A copy of the slices so far, from the start on without a gap. */
    public synchronized List<Slice> slices() {
        return slices.stream().map(Slice::copy).toList();
    }

    private void record(@Nullable Side side, boolean good, Instant due, Instant done) {
        long micros = Math.max(
                0, TimeUnit.NANOSECONDS.toMicros(Duration.between(due, done).toNanos()));
        long bounded = Math.min(micros, latencyMicros.getHighestTrackableValue());
        latencyMicros.recordValue(bounded);
        lap.recordValue(bounded);
        slice(done).add(side, good, micros);
    }

    private Slice slice(Instant moment) {
        long index = Math.max(0, Duration.between(start, moment).toMillis() / SLICE_MS);
        int bounded = (int) Math.min(index, MOST_SLICES - 1);
        while (slices.size() <= bounded) {
            slices.add(new Slice());
        }
        return slices.get(bounded);
    }

    /** The writes around one change of sides. */
    private static final class Turn {

        private final Side to;
        private @Nullable Instant last;
        private @Nullable Instant first;

        private Turn(Side to) {
            this.to = to;
        }

        private boolean hadLeft(Side side, Instant sent) {
            return side != to && first != null && sent.isAfter(first);
        }

        private void written(Side side, Instant done) {
            if (side == to) {
                first = first == null || done.isBefore(first) ? done : first;
            } else {
                last = last == null || done.isAfter(last) ? done : last;
            }
        }
    }

    /** What ended within one slice of time. */
    public static final class Slice {

        private int bySource;
        private int byTarget;
        private int byNeither;
        private int failed;
        private long worstMicros;
        private long sumMicros;

        private void add(@Nullable Side side, boolean good, long micros) {
            if (!good) {
                failed++;
            } else if (side == null) {
                byNeither++;
            } else if (side == Side.TARGET) {
                byTarget++;
            } else {
                bySource++;
            }
            worstMicros = Math.max(worstMicros, micros);
            sumMicros += micros;
        }

        private Slice copy() {
            Slice copy = new Slice();
            copy.bySource = bySource;
            copy.byTarget = byTarget;
            copy.byNeither = byNeither;
            copy.failed = failed;
            copy.worstMicros = worstMicros;
            copy.sumMicros = sumMicros;
            return copy;
        }

        public int bySource() {
            return bySource;
        }

        public int byTarget() {
            return byTarget;
        }

        /** What the proxy has answered for both: it was parked. */
        public int byNeither() {
            return byNeither;
        }

        public int failed() {
            return failed;
        }

        public double worstMs() {
            return worstMicros / 1_000.0;
        }

        public double meanMs() {
            int count = bySource + byTarget + byNeither + failed;
            return count == 0 ? 0 : sumMicros / 1_000.0 / count;
        }
    }
}
