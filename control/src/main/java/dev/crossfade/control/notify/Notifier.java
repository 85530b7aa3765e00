package dev.crossfade.control.notify;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.MigrationListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes notices of what the feed tells, and of problems that it finds by itself, and hands each to all receivers. Changes wait for its
 * thread in a bounded queue; what finds that full is dropped, and counted: the next change tells how the migration stands by then.
 */
public final class Notifier implements MigrationListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    static final int MOST_CHANGES = 4_000;

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long LAST_MS = 2_000;
    private static final long INTERRUPTED_MS = 500;
    /** Wakes whoever waits for one. */
    private static final Change NONE = new Change(null, null);

    private final BlockingQueue<Change> inbox = new ArrayBlockingQueue<>(MOST_CHANGES);
    private final List<Receiver> receivers;
    private final Function<TenantId, Optional<MigrationStatus>> status;
    private final Supplier<List<MigrationStatus>> all;
    private final InstantSource wall;
    private final InstantSource steady;
    private final NotifyCounts counts;
    private final ProblemSight problems = new ProblemSight();
    private final Thread thread = new Thread(this::run, "notifier");
    private volatile boolean stopping;

    private record Change(
            @Nullable Migration before, @Nullable Migration now) {}

    /**
     * Nobody is told yet.
     *
     * @param status of a tenant's migration
     * @param all of all of them
     * @param steady by which it is measured how long a problem stays
     * @param counts what is told to nobody
     */
    public Notifier(
            List<Receiver> receivers,
            Function<TenantId, Optional<MigrationStatus>> status,
            Supplier<List<MigrationStatus>> all,
            InstantSource wall,
            InstantSource steady,
            NotifyCounts counts) {
        this.receivers = List.copyOf(receivers);
        this.status = status;
        this.all = all;
        this.wall = wall;
        this.steady = steady;
        this.counts = counts;
        thread.setDaemon(true);
    }

    public void start() {
        receivers.forEach(Receiver::start);
        thread.start();
    }

    @Override
    public void changed(@Nullable Migration before, @Nullable Migration now) {
        if (!receivers.isEmpty() && !inbox.offer(new Change(before, now))) {
            counts.count(NotifyCounts.Result.DROPPED);
        }
    }

    private void run() {
        long nextLook = System.nanoTime() + LOOK.toNanos();
        while (!(stopping && inbox.isEmpty())) {
            try {
                Change change = inbox.poll(nextLook - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (change != null) {
                    tell(change.before(), change.now());
                }
                if (!stopping && System.nanoTime() - nextLook >= 0) {
                    nextLook = System.nanoTime() + LOOK.toNanos();
                    lookForProblems();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                counts.count(NotifyCounts.Result.DROPPED);
                LOG.warn("a notification was not made", e);
            }
        }
    }

    /** What has changed is told to everybody. */
    void tell(@Nullable Migration before, @Nullable Migration now) {
        if (now == null) {
            if (before != null) {
                problems.forget(before.id().toString());
            }
            return;
        }
        for (Happening happening : Happenings.of(before, now)) {
            tell(now, happening);
        }
    }

    private void tell(Migration now, Happening happening) {
        Instant at = wall.instant();
        Optional<MigrationStatus> standing = status.apply(now.tenant())
                .filter(found -> found.migration().equals(now.id().toString()));
        standing.ifPresent(found -> problems.told(found, steady.instant()));
        tell(standing.map(found -> Notice.of(id(), happening, found, at))
                .orElseGet(() -> Notice.of(id(), happening, now, at)));
    }

    /** What nobody has written down: a database that does not answer, log that is kept, drift. */
    void lookForProblems() {
        for (MigrationStatus one : all.get()) {
            problems.look(one, steady.instant())
                    .ifPresent(happening -> tell(Notice.of(id(), happening, one, wall.instant())));
        }
    }

    private void tell(Notice notice) {
        for (Receiver receiver : receivers) {
            receiver.tell(notice);
        }
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    /** What waits is told, but nobody is waited for much longer; how things stand is told after the next start, too. */
    @Override
    public void close() {
        stopping = true;
        if (!inbox.offer(NONE)) {
            LOG.debug("the notifier has enough to do to see that it is to end");
        }
        try {
            thread.join(LAST_MS);
            thread.interrupt();
            thread.join(INTERRUPTED_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inbox.removeIf(NONE::equals);
        if (!inbox.isEmpty()) {
            counts.count(NotifyCounts.Result.DROPPED, inbox.size());
            LOG.warn("{} changes of migrations were told to nobody", inbox.size());
        }
        receivers.forEach(Receiver::close);
    }
}
