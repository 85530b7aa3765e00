package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.Workflow;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.ControllerStopping;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.switchover.AttemptProgress;
import dev.crossfade.control.workflow.switchover.DryRun;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Superseded;
import dev.crossfade.control.workflow.watch.DriftAlarm;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A migration with the thread that turns its workflow, until it ends or the controller stops. Verbs are thread-safe. */
final class RunningMigration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningMigration.class);
    private static final Duration AFTER_A_SURPRISE = Duration.ofSeconds(5);
    /** Whoever stands anywhere else when the controller stops; all together, however many they are. */
    private static final Duration USUAL_GRACE = Duration.ofMillis(500);

    /** An attempt whose clock runs is given this long to end by itself when the controller stops. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final MigrationRow row;
    private final Workflow workflow;
    private final Watch watch;
    private final DatabasePair databases;
    private final CountDownLatch stopping;
    private final IdleLink idle;
    private final DriftAlarm drift;
    private final StreamCare care;
    private final SequencesAhead sequences;
    private final SupersededAlarm superseded = new SupersededAlarm();
    private final SupersededSight afterwards;
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;

    RunningMigration(
            TenantSettings tenant,
            MigrationRow row,
            Workflow workflow,
            Watch watch,
            DatabasePair databases,
            SupersededSight afterwards,
            CountDownLatch stopping,
            InstantSource steady) {
        this.row = row;
        this.workflow = workflow;
        this.watch = watch;
        this.databases = databases;
        this.afterwards = afterwards;
        this.stopping = stopping;
        this.drift = new DriftAlarm(row.now().tenant());
        this.idle = new IdleLink(databases, watch, steady);
        this.care = new StreamCare(tenant, databases, watch);
        this.sequences = new SequencesAhead(databases, watch, steady);
        this.thread = new Thread(
                AboutMigration.of(row.now(), this::run),
                "migration-" + row.now().tenant());
    }

    /** Waits, but not past the controller's end. */
    static Pause pauseUntil(CountDownLatch stopping) {
        return time -> {
            try {
                if (stopping.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new ControllerStopping();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ControllerStopping();
            }
        };
    }

    void start() {
        thread.start();
    }

    /** Changes what is wanted, durably, and wakes the thread. */
    Migration want(UnaryOperator<Migration> change) {
        Intent before = row.now().intent();
        Migration changed = row.update(change);
        if (changed.intent() != before) {
            interruptLongWork();
        }
        bell.release();
        return changed;
    }

    /** Nobody who wants something waits for it: the last comparison counts as long as it is fresh. */
    private void interruptLongWork() {
        watch.hurry(true);
        databases.interruptLongWork();
        databases.reversed().interruptLongWork();
    }

    Migration now() {
        return row.now();
    }

    Watch watch() {
        return watch;
    }

    @Nullable
    AttemptProgress attempt() {
        return workflow.attempt();
    }

    DryRun dryRun() {
        return workflow.dryRun();
    }

    /** @throws OperationRefused when another controller acts for the tenant */
    void refuseSuperseded(String verb) {
        Superseded.refuse(verb, now(), unsavedTrouble(), watch.gates());
    }

    MigrationStatus.@Nullable Trouble unsavedTrouble() {
        return workflow.unsavedTrouble();
    }

    DatabasePair databases() {
        return databases;
    }

    /** One caller at a time: the sampler, before its look ends. */
    void tend() {
        if (!workflow.over() && row.leads()) {
            if (superseded.tell(row.now(), watch.gates())) {
                bell.release();
            }
            if (workflow.keepsTooMuchLog()) {
                // While an index is built for hours nobody else would give the slot up.
                interruptLongWork();
            }
            rememberServers();
            care.tend();
            idle.tend();
            sequences.tend(row.now());
        }
    }

    /** What is lost of it is found out again, and costs a comparison. */
    private void rememberServers() {
        Lineages seen = watch.servers().known();
        if (!row.now().lineages().equals(seen)) {
            try {
                row.update(now -> now.on(seen));
            } catch (StoreFailure e) {
                LOG.debug(
                        "{}: which servers answer is not stored yet", row.now().tenant(), e);
            }
        }
    }

    /** One caller at a time, as above. */
    void tellDrift() {
        drift.tell(watch.drift());
    }

    boolean over() {
        return workflow.over();
    }

    /** Nothing is done any more, though it has not ended: another acts. */
    boolean isSuperseded() {
        return workflow.over() && !row.now().state().ended();
    }

    /**
     * One caller at a time: what is left of a look, where another acts.
     *
     * @return whether it was due
     */
    boolean glance() {
        return afterwards.look(row.now());
    }

    private void run() {
        while (stopping.getCount() > 0 && !workflow.over()) {
            try {
                Duration again = turn();
                if (bell.tryAcquire(again.toNanos(), TimeUnit.NANOSECONDS)) {
                    bell.drainPermits();
                }
            } catch (ControllerStopping | InterruptedException e) {
                LOG.debug("{}: stopped", row.now().tenant());
                return;
            }
        }
        releaseIfOver();
    }

    /** Nothing is done there any more: our sessions should not keep anybody from dropping a database. */
    void releaseIfOver() {
        if (workflow.over()) {
            databases.close();
        }
    }

    private Duration turn() {
        try {
            return workflow.turn();
        } catch (ControllerStopping e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // An Error, too: without its thread an attempt under way would neither go on nor be undone.
            LOG.error(
                    "{}: an error in the controller itself; tried again",
                    row.now().tenant(),
                    e);
            return AFTER_A_SURPRISE;
        }
    }

    /** Lets an attempt under way end, ends the thread, closes every session. */
    @Override
    public void close() {
        wake();
        close(System.nanoTime());
    }

    /** It sees that it is to stop, unless it is busy. */
    void wake() {
        bell.release();
    }

    boolean inTheClock() {
        return watch.isPaused();
    }

    /**
     * One of several that stop together.
     *
     * @param stopped when all of them were woken, in nanoseconds: what each is given counts from then
     */
    void close(long stopped) {
        try {
            joinUntil(stopped + USUAL_GRACE.toNanos());
            if (inTheClock()) {
                joinUntil(stopped + GRACE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        databases.close();
    }

    private void joinUntil(long end) throws InterruptedException {
        // One millisecond also where nothing is left: none at all would be for ever.
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
}
