package dev.crossfade.replication;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The side that serves: it publishes, is fenced, and, while the target is not open, can be unfenced. */
public interface SourceDatabase extends Database {

    /** The tables that the migration carries: the configured schemas' tables, less the excluded ones. */
    List<TableName> tables();

    /** Creates the one publication, of {@link #tables()} and the token table; alters it when tables were added. */
    void publish();

    /** How far the subscriber is behind. Unknown while there is no active slot. */
    Lag lag();

    /** The slot of this direction; empty when there is none. */
    Optional<SlotStatus> slot();

    /**
     * Before the clock: REFUSED where something runs there beside which no fence is proved, or that it would cut off. Then
     * the guard's triggers, with a function that does nothing yet, each under a short lock timeout; sessions opened.
     * Then the fence's changes are tried and rolled back, without ending or locking anything: what would make them fail is found
     * before the clock.
     */
    void prepareFence();

    /**
     * Under {@code switchover.fence: read-only}, before {@link #fence}: {@code serving → fencing}; writes are refused, whoever writes is ended
     * exactly, and reads go on. When it throws, the source may be partly fenced: unwind.
     *
     * @param epoch as for {@link #fence}
     * @param atMost gives up (TIMED_OUT) past it
     * @return those who were ended, whom the report of {@link #fence} does not count
     */
    EndedSessions refuseWrites(Epoch epoch, Duration atMost);

    /**
     * Fences: {@code serving → fencing}, shuts the application out, ends what is left exactly, proves that nobody can write, and
     * commits the token, {@code fencing → fenced}. When it throws, the source may be partly fenced: unwind. One that is fenced for the
     * epoch stays so, and whom that has ended is not known any more.
     * A {@link dev.crossfade.replication.fence.FenceFailure} tells whom it had ended, here and in {@link #refuseWrites}.
     *
     * @param epoch of the HOLDING route; the gate's must not be higher
     * @param atMost gives up (TIMED_OUT) past it
     */
    FenceReport fence(Epoch epoch, Duration atMost);

    /**
     * Lets the application in again, restoring exactly what was there: {@code → serving, epoch + 1}, also when it found
     * {@code serving}.
     *
     * @param aborted the target's row as read under our generation: anything but {@code aborted} with an epoch of at least the
     *     attempt's is REFUSED, for the target might be open
     */
    GateRow unfence(GateRow aborted);

    /**
     * The same where somebody has deleted the gate's row: it is written anew, {@code serving}, with an epoch above the other side's. REFUSED
     * while the application is shut out, for what it may otherwise stood in the row.
     *
     * @param abort {@link TargetDatabase#abort}; called while nobody else can write the row, without which nobody fences this side
     * @return empty, and nothing was done, where there is a row, or nothing of a gate
     */
    Optional<GateRow> serveAnew(Supplier<GateRow> abort);

    /**
     * Lets the application in again although the other side does not answer: only with the operator's consent that it is destroyed or isolated,
     * and that what only it has is lost. What brought its changes is ended first.
     */
    GateRow serveAcceptingLoss();

    /** {@code fenced → guarded}, once the target is open and POST_MIGRATION has begun: the source stays shut. */
    GateRow retire(GateRow opened);

    /**
     * Drops slot, publication, triggers and schema, and gives back rights and settings. REFUSED while an attempt is under way here.
     */
    void cleanup();

    /**
     * The same after a switchover, of the side that was left for good: also where its gate still tells of an attempt, since it did not
     * answer when that came to its end. This lets the application write here again: the operator consents beforehand.
     */
    void cleanUpLeft();
}
