package dev.crossfade.replication.upkeep;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.DeferredIndexes;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the side that will serve as good as the one that does, before the clock: indexes, statistics, materialized views, in this
 * order. One statement at a time, in one session and outside of a transaction, so that none holds the gate for as long as it takes: what
 * a superseded controller's last one does harms nobody. None is waited for without a bound, nor begun again without end; how long one may
 * take without which the side is not to be opened, is for the caller to say.
 */
public final class TargetUpkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetUpkeep.class);

    /** Who was given less than this and ended is no object that takes too long, but one that came late in its pass. */
    private static final Duration SHORT = Duration.ofMinutes(1);

    private final Gate gate;
    private final TableSelection selection;
    private final InvalidIndexes indexes;
    private final Statistics statistics;
    private final MaterializedViews views;
    private final CutOffs cutOffs;
    private final LongSupplier nanoTime;
    private final KeptSession worker;
    private final KeptSession lookAtSource;
    private final AtomicReference<@Nullable PostgresSession> atWork = new AtomicReference<>();
    private volatile boolean interrupted;

    public TargetUpkeep(Postgres target, Postgres source, TenantSettings.Replication settings, Clock clock) {
        this(target, source, settings, new CutOffs(SHORT), clock, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}; turns end by it */
    TargetUpkeep(
            Postgres target,
            Postgres source,
            TenantSettings.Replication settings,
            CutOffs cutOffs,
            Clock clock,
            LongSupplier nanoTime) {
        this.gate = new Gate(target);
        this.selection = new TableSelection(settings);
        this.indexes = new InvalidIndexes(selection);
        this.statistics = new Statistics(selection, clock);
        this.views = new MaterializedViews(selection, clock);
        this.cutOffs = cutOffs;
        this.nanoTime = nanoTime;
        this.worker = new KeptSession(target, "upkeep", SessionLimits.LONG);
        this.lookAtSource = new KeptSession(source, "upkeep", SessionLimits.SHORT);
    }

    /**
     * Builds anew what is invalid here and valid at the source.
     *
     * @param atMost past it nothing more is begun
     * @param eachAtMost how long an index may take that was begun before
     */
    public UpkeepReport rebuildIndexes(Duration atMost, Duration eachAtMost) {
        return worker.use(here -> work(
                here,
                lookAtSource.use(there -> indexes.due(there, here)),
                lookAtSource.use(there -> indexes.hopeless(there, here)),
                new Time(Deadline.after(nanoTime, atMost), eachAtMost)));
    }

    /**
     * Keeps it up.
     *
     * @param atMost past it nothing more is begun, and what need not be done is ended
     * @param eachAtMost how long that may take which must be done, and was begun before
     * @throws LongWorkInterrupted when it was {@link #interrupt interrupted}
     */
    public UpkeepReport keepUp(Duration atMost, Duration eachAtMost) {
        Time time = new Time(Deadline.after(nanoTime, atMost), eachAtMost);
        UpkeepReport rebuilt = rebuildIndexes(atMost, eachAtMost);
        return worker.use(here -> {
            strikeWhatIsNotWanted(here);
            List<Task> tasks = Stream.concat(
                            Stream.concat(deferred(here).stream(), statistics.due(here).stream()),
                            lookAtSource.use(there -> views.due(there, here)).stream())
                    .toList();
            return work(here, tasks, rebuilt.lacking(), time).after(rebuilt);
        });
    }

    /** Ends the statement under way; does nothing where there is none. */
    public void interrupt() {
        PostgresSession working = atWork.get();
        if (working != null) {
            interrupted = true;
            working.cancel();
        }
    }

    /** A table may have been dropped since, on both sides alike, or somebody has built the index by hand: its statement would fail for ever. */
    private void strikeWhatIsNotWanted(PostgresSession here) {
        List<DeferredIndexes.Deferred> left = DeferredIndexes.left(here);
        if (left.isEmpty()) {
            return;
        }
        List<TableName> named =
                left.stream().map(TargetUpkeep::index).distinct().toList();
        Set<TableName> wanted = lookAtSource.use(there -> indexes.dumpedAmong(there, named));
        Set<TableName> built = indexes.validAmong(here, named);
        gate.act(here, locked -> {
            left.stream()
                    .filter(one -> !wanted.contains(index(one))
                            || (built.contains(index(one)) && one.statement().startsWith("CREATE ")))
                    .forEach(one -> DeferredIndexes.strike(here, one));
            return locked;
        });
    }

    private static TableName index(DeferredIndexes.Deferred one) {
        return new TableName(one.schema(), one.index());
    }

    private static List<Task> deferred(PostgresSession here) {
        return DeferredIndexes.left(here).stream()
                .map(one -> new Task(
                        one.statement(), index(one), true, session -> DeferredIndexes.build(session, one), any -> {}))
                .toList();
    }

    /** @param deadline past it nothing is begun */
    private record Time(Deadline deadline, Duration eachAtMost) {

        /** What need not be done is not waited for longer than there is time. */
        Duration of(Task task) {
            Duration left = deadline.remaining();
            return task.needed() && eachAtMost.compareTo(left) > 0 ? eachAtMost : left;
        }
    }

    private UpkeepReport work(PostgresSession here, List<Task> tasks, List<String> lacking, Time time) {
        Tally tally = new Tally(here.side(), lacking);
        for (Task task : tasks) {
            Duration atMost = time.of(task);
            if (cutOffs.leavesAlone(task.what(), atMost)) {
                tally.wasLeftAlone(task, cutOffs.longest(task.what()));
            } else if (time.deadline().isPast()) {
                tally.isDue(task);
            } else {
                work(here, task, atMost, tally);
            }
        }
        return tally.report();
    }

    private void work(PostgresSession here, Task task, Duration atMost, Tally tally) {
        gate.act(here, locked -> true);
        views.begin();
        long begun = System.nanoTime();
        try {
            run(task, here, atMost);
            cutOffs.wasDone(task.what());
            tally.wasDone(task);
        } catch (ReplicationFailure e) {
            if (interrupted) {
                throw new LongWorkInterrupted(e);
            }
            if (e.kind() != Kind.FAILED && e.kind() != Kind.TIMED_OUT) {
                throw e;
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            notDone(here.side(), task, e, took, atMost, tally);
        }
    }

    private void notDone(
            Side side, Task task, ReplicationFailure failure, Duration took, Duration atMost, Tally tally) {
        Ending ending = Ending.of(failure, took, atMost);
        String serversWords = String.valueOf(failure.getMessage());
        if (ending == Ending.TOOK_TOO_LONG) {
            cutOffs.wasCutOff(task.what(), atMost);
        }
        if (!task.needed()) {
            LOG.warn(
                    "{} at the {} was not done ({}), and is left: {}", task.what(), side.label(), ending, serversWords);
            task.leave();
            return;
        }
        switch (ending) {
            case TOOK_TOO_LONG -> tally.tookTooLong(task, atMost, serversWords);
            case CANCELLED_BY_SOMEBODY -> tally.wasCancelled(task, took, serversWords);
            case FAILED -> tally.failed(task, serversWords);
        }
    }

    private void run(Task task, PostgresSession here, Duration atMost) {
        here.statementTimeout(atMost);
        interrupted = false;
        atWork.set(here);
        try {
            nameWhatIsReadAsItsOwnersDo(here);
            task.run(here);
        } finally {
            atWork.set(null);
            here.one("SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)", row -> true);
            here.statementTimeout(Duration.ZERO);
        }
    }

    /**
     * Before 17 the functions of a view and of an index find what they name without a schema by the session's path. For the statement alone:
     * what we ask ourselves must not meet a function that somebody has put there.
     */
    private void nameWhatIsReadAsItsOwnersDo(PostgresSession session) {
        String path = selection.schemas().stream().map(Identifier::quote).collect(Collectors.joining(", "));
        session.one("SELECT set_config('search_path', ?, false)", row -> true, "pg_catalog, " + path);
    }

    @Override
    public void close() {
        worker.close();
        lookAtSource.close();
    }
}
