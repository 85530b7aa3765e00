package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far one attempt at the switchover is: in memory while its clock runs, written down afterwards. Thread-safe. */
public final class AttemptProgress {

    private final Clock clock;
    private final int number;
    private final Map<String, Instant> marks = new LinkedHashMap<>();
    private Epoch epoch = Epoch.NONE;
    private boolean routingBegan;
    private boolean armingBegan;
    private boolean fenceBegan;
    private String outcome = "running";
    private @Nullable String reason;
    private @Nullable FenceReport fence;
    private EndedSessions stopped = EndedSessions.NONE;
    private MigrationStatus.@Nullable Trouble trouble;

    public AttemptProgress(int number, Clock clock) {
        this.number = number;
        this.clock = clock;
    }

    /** Of a predecessor that was killed: anything may have begun. */
    public static AttemptProgress unfinished(MigrationStatus.@Nullable Attempt last, Epoch epoch, Clock clock) {
        AttemptProgress progress = new AttemptProgress(last == null ? 1 : last.number(), clock);
        if (last != null) {
            progress.marks.putAll(last.marks());
        }
        progress.epoch = epoch;
        progress.routingBegan = true;
        progress.armingBegan = true;
        progress.fenceBegan = true;
        return progress;
    }

    /** The phase ends now. */
    synchronized void mark(String phase) {
        marks.put(phase, clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** The HOLDING route's epoch, which the gates and the token carry. */
    synchronized Epoch epoch() {
        return epoch;
    }

    synchronized void routing() {
        routingBegan = true;
    }

    synchronized boolean routingBegan() {
        return routingBegan;
    }

    synchronized void arming(Epoch attempt) {
        epoch = attempt;
        armingBegan = true;
    }

    synchronized void fencing() {
        fenceBegan = true;
    }

    /** By a part of the fence, which may be all there was of it. */
    synchronized void stopped(EndedSessions sessions) {
        stopped = sessions.after(stopped);
    }

    synchronized void fenced(FenceReport report) {
        fence = report.after(stopped);
    }

    synchronized @Nullable FenceReport fence() {
        return fence;
    }

    synchronized boolean armingBegan() {
        return armingBegan;
    }

    synchronized boolean fenceBegan() {
        return fenceBegan;
    }

    synchronized void unwinding(String why) {
        outcome = "unwinding";
        reason = why;
    }

    synchronized void ended(String how) {
        outcome = how;
        trouble = null;
    }

    /** Nothing was changed, so that nothing has to be undone. */
    public synchronized void refused(String why) {
        reason = why;
        ended("refused");
    }

    /** By a predecessor that did not live to tell. */
    public synchronized void undone(String why) {
        unwinding(why);
        ended("unwound");
    }

    /** Forward after all: the target was found open. */
    synchronized void foundOpen() {
        reason = null;
        outcome = "running";
    }

    synchronized void troubledBy(MigrationStatus.@Nullable Trouble what) {
        trouble = what;
    }

    public synchronized MigrationStatus.@Nullable Trouble trouble() {
        return trouble;
    }

    /** For the journal. */
    public synchronized String describe() {
        StringBuilder words = new StringBuilder("attempt " + number + ", epoch " + epoch);
        Instant before = marks.get("started");
        for (Map.Entry<String, Instant> mark : marks.entrySet()) {
            if (before != null && !mark.getValue().equals(before)) {
                words.append(", ")
                        .append(mark.getKey())
                        .append(' ')
                        .append(micros(Duration.between(before, mark.getValue())));
            }
            before = mark.getValue();
        }
        if (fence != null) {
            words.append(", ").append(fence.sessions().inWords());
            words.append(" (shut out ").append(micros(fence.shutOut()));
            words.append(", locks ").append(micros(fence.locks()));
            words.append(", proof ").append(micros(fence.proof())).append(')');
        } else if (!stopped.equals(EndedSessions.NONE)) {
            words.append(", ").append(stopped.inWords());
        }
        return words.toString();
    }

    private static String micros(Duration time) {
        return time.toNanos() / 1000 + " µs";
    }

    public synchronized MigrationStatus.Attempt asAttempt() {
        return new MigrationStatus.Attempt(number, outcome, reason, new LinkedHashMap<>(marks));
    }
}
