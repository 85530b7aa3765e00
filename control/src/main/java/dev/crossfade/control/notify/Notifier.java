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
    private static final long LAST_MS = 1_000;

    private final BlockingQueue<Change> inbox = new ArrayBlockingQueue<>(MOST_CHANGES);
    private final List<Receiver> receivers;
    private final Function<TenantId, Optional<MigrationStatus>> status;
    private final Supplier<List<MigrationStatus>> all;
    private final InstantSource clock;
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
     * @param counts what found the queue full
     */
    public Notifier(
            List<Receiver> receivers,
            Function<TenantId, Optional<MigrationStatus>> status,
            Supplier<List<MigrationStatus>> all,
            InstantSource clock,
            NotifyCounts counts) {
        this.receivers = List.copyOf(receivers);
        this.status = status;
        this.all = all;
        this.clock = clock;
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
        while (!stopping) {
            try {
                Change change = inbox.poll(nextLook - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (change != null) {
                    tell(change.before(), change.now());
                }
                if (System.nanoTime() >= nextLook) {
                    nextLook = System.nanoTime() + LOOK.toNanos();
                    lookForProblems();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
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
        Instant at = clock.instant();
        Optional<MigrationStatus> standing = status.apply(now.tenant())
                .filter(found -> found.migration().equals(now.id().toString()));
        standing.ifPresent(found -> problems.told(found, at));
        tell(standing.map(found -> Notice.of(id(), happening, found, at))
                .orElseGet(() -> Notice.of(id(), happening, now, at)));
    }

    /** What nobody has written down: a database that does not answer, log that is kept, drift. */
    void lookForProblems() {
        for (MigrationStatus one : all.get()) {
            Instant at = clock.instant();
            problems.look(one, at).ifPresent(happening -> tell(Notice.of(id(), happening, one, at)));
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

    /** What waits is not told any more, for how things stand is told after the next start. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(LAST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        receivers.forEach(Receiver::close);
    }
}
