package dev.crossfade.control.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.wire.ParkingStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of a migration: the answer of {@code GET /v1/migrations/{tenant}} and of {@code status --json}.
 *
 * @param tenant whose
 * @param migration its id
 * @param stage a {@link Stage}'s name
 * @param step the step that is next, or under way
 * @param state {@code running, waiting, failed, aborting, aborted, done}
 * @param writableNow {@code SOURCE, TARGET} or {@code none}: what the gates say, not what was planned; {@code UNKNOWN} where they were not read
 * @param writableNote what belongs to it: {@code not looked at yet}; null when it says all
 * @param waitingFor {@code switchover} at the hold point; else what it waits for, in words; null when it does not wait
 * @param safeNext what the operator can do now, in words: {@code crossfade switchover acme}
 * @param lagBytes null is unknown, never "none"
 * @param epoch of the tenant's route
 * @param problem what went wrong last, and what to do; null when nothing did
 * @param copy the initial copy, a table each
 * @param copying all of that together; null when nothing is copied any more, or yet
 * @param slot of the link along which changes go now; null when there is none
 * @param otherSlot of the link the other way, idle or not; null when there is none
 * @param drift where the schemas differ; null is unknown, as before there is a stream
 * @param copySlots by which tables are copied just now
 * @param ailments why changes do not arrive, and what is missing for them to; empty when nothing is known to be
 * @param upkeepCutOff how often something that the next side needs was ended because it took longer than it may, since the
 *     controller was started
 * @param upkeepLeft what the next side is not given any more, because it was ended again and again, each with what to do
 * @param origins each side's origin, as the proxies see it: a sign for people, and nothing is decided by it; empty for a
 *     migration of the database alone
 * @param comparison of both sides' contents; null before the first, and since the controller was started
 * @param switchover the last attempt; null before the first
 * @param parking what is parked of the tenant's requests; null where nothing is, or can be
 * @param since when this state began
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationStatus(
        String tenant,
        String migration,
        String stage,
        String step,
        String state,
        String writableNow,
        String wanted,
        @Nullable String writableNote,
        @Nullable String waitingFor,
        String safeNext,
        @Nullable Long lagBytes,
        long epoch,
        @Nullable Trouble problem,
        List<TableProgress> copy,
        @Nullable CopyState copying,
        @Nullable SlotState slot,
        @Nullable SlotState otherSlot,
        List<SlotState> copySlots,
        List<Ailing> ailments,
        @Nullable DriftState drift,
        long upkeepCutOff,
        List<String> upkeepLeft,
        List<OriginState> origins,
        @Nullable Comparison comparison,
        @Nullable Attempt switchover,
        @Nullable DryRun dryRun,
        @Nullable ParkingStatus parking,
        Instant since) {

    /** What a trouble says when a rollback that accepts the loss could not be: it is not wanted any more then. */
    public static final String NOT_OPENED_ALONE = "the source is not opened without the target";

    /** What a trouble says when a cleanup without the source found a target that a rollback has fenced: it is not wanted any more then. */
    public static final String NOT_KEPT_ALONE = "the rollback cannot be taken back at the target alone";

    /** What a trouble says when an abort without the target found that the source does not serve: it is not wanted any more then. */
    public static final String NOT_ENDED_ALONE = "the source cannot be ended alone";

    /** What a trouble says when another acts for the tenant: nothing that is wanted of this controller comes to pass. */
    public static final String SUPERSEDED = "this controller was superseded, and does nothing more for the tenant";

    public MigrationStatus {
        copy = List.copyOf(copy);
        copySlots = List.copyOf(copySlots);
        ailments = List.copyOf(ailments);
        upkeepLeft = List.copyOf(upkeepLeft);
        origins = List.copyOf(origins);
    }

    /** The first line of {@code crossfade status}. */
    public String headline() {
        String note = writableNote == null ? "" : " (" + writableNote + ")";
        return tenant + ": writable now: " + writableNow + note + " — safe next: " + safeNext;
    }

    /**
     * What went wrong. Where it has several causes, each is a line of the reason, and its remedy the same line of the action.
     *
     * @param what what happened
     * @param reason why
     * @param action what the operator can do
     */
    public record Trouble(String what, String reason, String action) {}

    /**
     * The initial copy of one table.
     *
     * @param phase {@code waiting, copying, catching-up, ready}
     * @param rowsDone as COPY counts them; once it is copied, how many the source estimated or the target counts; −1 is unknown
     * @param rowsExpected −1 is unknown
     * @param bytesDone that COPY has read; what is expected when it is done
     * @param bytesExpected what it takes on the source's disk without indexes; −1 is unknown
     * @param rowsPerSecond null is unknown, and so are the others
     * @param bytesPerSecond of what it takes on the source's disk
     * @param secondsLeft until it is copied
     */
    public record TableProgress(
            String table,
            String phase,
            long rowsDone,
            long rowsExpected,
            long bytesDone,
            long bytesExpected,
            @Nullable Double rowsPerSecond,
            @Nullable Double bytesPerSecond,
            @Nullable Long secondsLeft) {}

    /**
     * The initial copy as a whole; null is unknown.
     *
     * @param paused by {@code crossfade pause}
     * @param rowsPerSecond that COPY has read in the last half minute
     * @param bytesPerSecond of what the tables take on the source's disk
     * @param secondsLeft until all is copied
     */
    public record CopyState(
            boolean paused,
            @Nullable Double rowsPerSecond,
            @Nullable Double bytesPerSecond,
            @Nullable Long secondsLeft) {}

    /**
     * As in {@code pg_replication_slots}.
     *
     * @param side at which it is, and keeps log: {@code source} or {@code target}
     * @param warnAtBytes {@code replication.warnRetainedWal}: above it the slot keeps much
     * @param lagBytes log that its subscriber has not applied; null is unknown, or nobody fetches
     * @param confirmedLsn up to where its subscriber has confirmed; null where that is not known
     * @param trend of that lag; null where nobody fetches
     */
    public record SlotState(
            String name,
            String side,
            boolean active,
            String walStatus,
            long retainedWalBytes,
            long warnAtBytes,
            @Nullable Long lagBytes,
            @Nullable String confirmedLsn,
            @Nullable Trend trend) {}

    /**
     * Where a lag goes; null is unknown.
     *
     * @param lagSeconds how long ago that was written which its subscriber has applied by now
     * @param atLeast it is longer ago than the controller has looked
     * @param bytesPerSecond by how much it grows; below 0 it shrinks
     * @param catchUp whether it gets below {@code maxLag}: {@code reached, coming, never, unknown}
     * @param secondsToCatchUp until it does; null but when it is coming
     */
    public record Trend(
            @Nullable Double lagSeconds,
            boolean atLeast,
            @Nullable Double bytesPerSecond,
            String catchUp,
            @Nullable Long secondsToCatchUp) {}

    /**
     * Why changes do not arrive.
     *
     * @param kind a word for metrics: {@code duplicate-key, column, privilege, …}
     * @param what what does not work
     * @param reason why
     * @param action what mends it, with the statement where there is one
     */
    public record Ailing(String kind, String what, String reason, String action) {}

    /**
     * Where the two schemas differ.
     *
     * @param objects how many objects do; 0 is equal
     * @param named the first of them, each with how it differs
     */
    public record DriftState(int objects, List<String> named) {

        public DriftState {
            named = List.copyOf(named);
        }
    }

    /**
     * How a side's origin is.
     *
     * @param side {@code source} or {@code target}
     * @param health {@code down} when it is for any live proxy; {@code up} when it is for all of them; {@code unchecked} without a
     *     health check; else {@code unknown}
     * @param seen by each live proxy of the tenant
     */
    public record OriginState(String side, String health, List<OriginSeen> seen) {

        public OriginState {
            seen = List.copyOf(seen);
        }
    }

    /**
     * An origin as one proxy sees it.
     *
     * @param proxy its id
     * @param health {@code up, down} or {@code unknown}
     * @param reason what the last check that failed has met; null when none did
     */
    public record OriginSeen(
            String proxy, String health, @Nullable String reason) {}

    /**
     * What is known of the contents of both sides.
     *
     * @param underWay how far the comparison of rows under way is; null when there is none
     * @param asked when an operator asked for one last; null when none did
     * @param began when the last whole one began: of large objects, sequences and rows; null before the first at a hold point
     * @param at when rows were compared last; null when they never were
     * @param rows compared
     * @param rowsDifferent all that differ
     * @param rowsUnsettled kept changing, so that nothing is known about them
     * @param differences the first rows that differ, in words
     * @param largeObjects that were compared, or looked at since
     * @param largeObjectsDifferent in words
     * @param largeObjectsUnsettled changed whenever they were looked at, so that nothing is known about them
     * @param sequences compared
     * @param sequencesBehind by name
     */
    public record Comparison(
            @Nullable Progress underWay,
            @Nullable Instant asked,
            @Nullable Instant began,
            @Nullable Instant at,
            long rows,
            long rowsDifferent,
            long rowsUnsettled,
            List<String> differences,
            long largeObjects,
            List<String> largeObjectsDifferent,
            long largeObjectsUnsettled,
            long sequences,
            List<String> sequencesBehind) {

        public Comparison {
            differences = List.copyOf(differences);
            largeObjectsDifferent = List.copyOf(largeObjectsDifferent);
            sequencesBehind = List.copyOf(sequencesBehind);
        }
    }

    /**
     * A comparison of rows under way.
     *
     * @param rangesExpected a guess
     */
    public record Progress(Instant since, long rangesDone, long rangesExpected, long rows) {}

    /**
     * One attempt at the switchover.
     *
     * @param number 1 is the first
     * @param outcome {@code running, done, unwound} or {@code unwinding}
     * @param reason why it was unwound; null otherwise
     * @param marks when each phase ended, in order: {@code started, hold, drain, fence, catchUp, check, open, flip}; with
     *     microseconds
     */
    public record Attempt(
            int number, String outcome, @Nullable String reason, Map<String, Instant> marks) {}

    /**
     * A switchover, or a rollback, that was only tried: whether it would have begun.
     *
     * @param asked when it was asked for
     * @param ended when it was known; null while it is tried
     * @param begins whether one would have begun then
     * @param reason why not; null when it would
     * @param action what a person has to do first; null where nothing is known, or nothing needed
     * @param order what one would do, in its order
     */
    public record DryRun(
            Instant asked,
            @Nullable Instant ended,
            boolean begins,
            @Nullable String reason,
            @Nullable String action,
            List<String> order) {

        public DryRun {
            order = List.copyOf(order);
        }
    }
}
