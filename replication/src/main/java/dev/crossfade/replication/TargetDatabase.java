package dev.crossfade.replication;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.StreamHealth;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Duration;
import java.util.List;

/** The side that will serve: it is guarded, subscribes, is armed, and opened; or aborted, until it is opened. */
public interface TargetDatabase extends Database {

    /** Puts the guard on every table that is copied, its partitions and ancestors, takes sequence rights from the application; verified. */
    void guard();

    /** Those of the tables to be copied that hold rows; asked before {@link #subscribe()}. */
    List<TableName> filledTables();

    /** Empties the tables named by {@code replication.truncateTarget}, and only while there is no subscription yet. */
    void truncate();

    /** Creates the one subscription, with its slot at the source, and lets it copy; waits no longer than for the slot. */
    void subscribe();

    /** The initial copy, a table each; empty before {@link #subscribe()}. */
    List<TableCopy> copyProgress();

    /** Builds anew the indexes that are invalid here and valid at the source; before the schemas are compared, for the tables are empty. */
    UpkeepReport rebuildIndexes();

    /**
     * Before the clock: invalid indexes are built anew, tables are analysed that never were or have changed much, materialized views are
     * filled that the source has filled, and again when that was long ago.
     *
     * @param atMost past it nothing more is begun, and what need not be done is ended
     * @param eachAtMost how long that may take without which the side is not to be opened; what takes longer is ended and said
     */
    UpkeepReport keepUp(Duration atMost, Duration eachAtMost);

    /** How the stream's workers are at this moment. */
    StreamHealth streamHealth();

    /** The slots at the source by which tables are copied just now: each keeps log there, as the stream's own does. */
    List<SlotStatus> copySlots();

    /**
     * Ends the workers that copy and apply, or lets them go on; does nothing before {@link #subscribe()}. A table that was half copied
     * starts anew then, one that was copied does not; changes wait in the slot.
     */
    void pauseStream(boolean paused);

    /** Has the target's server reach the source as the configuration says now: a password may have been changed since. */
    void reconnect();

    /** Whether the application cannot even log in: the side served before, and was fenced then. */
    boolean sealed();

    /**
     * Lets the application log in again, and read: what refuses its writes from here on is the guard, as it does before a first
     * switchover. So its pools are full by the time the side is opened.
     */
    void admit();

    /**
     * {@code guarded → armed} for the attempt, after every guard trigger was found in place. Then the opening is tried and rolled
     * back: what would make it fail is found before the clock. What of it takes long is done and left uncommitted, for {@link #open}.
     */
    GateRow arm(Epoch epoch);

    /** Begins to listen for the token, before the source is fenced. Close it in any case. */
    TokenWatch watchToken(Epoch epoch);

    /**
     * The point of no return, one transaction: {@code armed → open} for exactly this epoch and generation, the guard lifted.
     * REFUSED when the row is not armed so. When the connection is lost in COMMIT it reads the row again, within the time given,
     * and throws UNREACHABLE only when it cannot tell: then nobody may unfence the source until the row has answered.
     */
    GateRow open(Epoch epoch, Duration atMost);

    /** Unwinding begins: {@code guarded} or {@code armed → aborted}, epoch at least the one given. REFUSED when the row says open. */
    GateRow abort(Epoch epoch);

    /** A new attempt: {@code aborted → guarded}, with a higher epoch. */
    GateRow guardAgain(Epoch epoch);

    /** {@code open → serving}: POST_MIGRATION has begun. Drops the guard's triggers, table by table, under a short lock timeout. */
    GateRow serve();

    /** Drops the subscription (with its slot, where the source answers), triggers and schema, and gives back rights. */
    void cleanup();

    /** A session that listens for one token. */
    interface TokenWatch extends AutoCloseable {

        /** True once the token is visible here, so that everything committed before it at the source is; false past the time. */
        boolean await(Duration atMost);

        @Override
        void close();
    }
}
