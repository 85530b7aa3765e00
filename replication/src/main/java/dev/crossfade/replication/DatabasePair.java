package dev.crossfade.replication;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.ReverseLink;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Both databases of one migration, seen in one direction, and what concerns both. Closing it closes every session that it opened.
 *
 * <p>Source and target are roles here: the side that serves, and the one that will. A rollback is the same with the sides exchanged, so
 * the {@link #reversed()} pair's source is the migration's target.
 */
public interface DatabasePair extends AutoCloseable {

    /** From {@link #source()} to {@link #target()}. */
    Direction direction();

    /** The same two databases seen the other way; closed with this one, and this one is its reverse. */
    DatabasePair reversed();

    default DatabasePair towards(Direction direction) {
        return direction == direction() ? this : reversed();
    }

    /** The database of a side, whatever its role. */
    default Database at(Side side) {
        return side == direction().from() ? source() : target();
    }

    /** The side that serves. */
    SourceDatabase source();

    /** The side that will serve. */
    TargetDatabase target();

    /** What carries changes the other way, once the target is open. */
    ReverseLink reverse();

    /** What the stream of this direction lacks of what it consists of; cheap, and asked every few seconds. */
    List<Ailment> missingParts();

    /** Why the stream of this direction does not get on, of one that is seen ill; takes seconds, changes nothing, never empty. */
    List<Ailment> diagnose();

    /** The preflight: looks and changes nothing. An unreachable side or a wrong password is a finding, too. */
    List<Finding> check();

    /**
     * Of the preflight only what whoever runs the servers says of them; empty where that is nobody who can be asked.
     *
     * @param atMost how long it is waited for; what was not seen by then is a finding
     */
    List<Finding> askHost(Duration atMost);

    /** What a migration that goes forward will run at both sides, and what it goes by; looks, and changes nothing. */
    Foreseen foresee();

    /** Of the preflight only whether both sides are one database: the finding that it then is. Both sides have to answer. */
    Optional<Finding> sameDatabase();

    /**
     * {@code replication.copySchema}: makes the source's schema at the target, where the configured schemas hold nothing there; else does
     * nothing. All or nothing. REFUSED when the target lacks a role or an extension, or {@code pg_dump} is missing or too old.
     *
     * @return how many statements were run; 0 when there was nothing to do
     */
    int copySchema();

    /** Where the two schemas differ; empty is equal. */
    List<Drift> drift();

    /**
     * The tables whose rows do not get from the source to the target, or not all of them yet, because they were created after the
     * publication; by schema and name.
     */
    List<TableName> unreplicated();

    /**
     * Before the clock: publishes and subscribes {@link #unreplicated()}; they are copied meanwhile. REFUSED when such a one holds rows
     * at the target already.
     */
    void replicateNewTables();

    /** Before the clock: sets the target's sequences ahead of the source's by the headroom; never backwards. */
    SequenceReport widenSequences();

    /** With the source fenced: reads what {@link #checkSequences} compares, which without it reads both sides itself. */
    void foreseeSequences();

    /** Under the fence, with the token applied: sets {@code exactSequences}, and names every sequence whose target value is behind the source's. */
    SequenceReport checkSequences();

    /** Names every sequence whose target value is behind the source's, and writes nothing. */
    SequenceReport compareSequences();

    /** Before the clock: writes to the target every large object that differs, and compares all; takes as long as it takes. */
    LargeObjectReport carryLargeObjects();

    /**
     * Writes to the target what has changed since the last carry or sweep, and compares that; gives up (TIMED_OUT) past the time given.
     * Under the fence its report is the proof that both sides have the same large objects.
     */
    LargeObjectReport sweepLargeObjects(Duration atMost);

    /**
     * Compares every large object by all that it holds, and names those that differ, with their first pages. Writes nothing; what differs
     * is written anew when large objects are next carried.
     *
     * @param carry brings to the target what was written at the source until now, where anything does
     */
    LargeObjectReport compareLargeObjects(Runnable carry);

    /** The target was opened: what was seen of large objects in this direction says nothing any more, and nothing is held for it. */
    void forgetLargeObjects();

    /**
     * Compares every row of every table, at a bounded load; a row that differs while the application writes is looked at again after a
     * mark of ours was applied. Takes as long as it takes, and outlasts connections that are lost for less than a minute.
     */
    ComparisonReport compareRows();

    /**
     * Ends what is under way in this direction and may take hours, a comparison of rows or the target's upkeep: it throws
     * {@link dev.crossfade.replication.postgres.LongWorkInterrupted}.
     */
    void interruptLongWork();

    /** How far the {@link #compareRows comparison} under way is. */
    Optional<ComparisonProgress> comparing();

    @Override
    void close();
}
