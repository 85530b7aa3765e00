package dev.crossfade.control.notify;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.Every;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of the store what was written down to be told, says how the migration stands by now, and hands it to all receivers; also what
 * problems it finds by itself. A notice is let go of when everybody has taken it: one that is told twice, as where a controller is killed
 * in between, has the same id.
 */
public final class Notifier implements MigrationListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Longer than a controller that begins to lead usually looks at the gates. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration GLANCE = Duration.ofMillis(200);

    private final List<Receiver> receivers;
    private final Outbox outbox;
    private final Function<TenantId, Optional<MigrationStatus>> status;
    private final Supplier<List<MigrationStatus>> all;
    private final Predicate<TenantId> begins;
    private final InstantSource wall;
    private final InstantSource steady;
    private final NotifyCounts counts;
    private final ProblemSight problems;
    private final Turns turns = new Turns(Inbox.RECEIVER, this::turn);
    /** Also while they come faster than they are told. */
    private final Every bounding;

    private final Instant patientUntil;
    private boolean recalled;
    private Instant nextLook;
    /** The last one that all receivers have, and that the store may still have. */
    private @Nullable String told;

    /**
     * Nobody is told yet.
     *
     * @param outbox where the {@link Inbox} is
     * @param problems those that people know of
     * @param status of a tenant's migration
     * @param all of all of them
     * @param begins whether a tenant's is not gone on with yet: nobody knows how it stands then
     * @param steady by which it is measured how long a problem stays
     * @param counts what is told to nobody
     */
    public Notifier(
            List<Receiver> receivers,
            Outbox outbox,
            ToldProblems problems,
            Function<TenantId, Optional<MigrationStatus>> status,
            Supplier<List<MigrationStatus>> all,
            Predicate<TenantId> begins,
            InstantSource wall,
            InstantSource steady,
            NotifyCounts counts) {
        this.receivers = List.copyOf(receivers);
        this.outbox = outbox;
        this.problems = new ProblemSight(problems);
        this.status = status;
        this.all = all;
        this.begins = begins;
        this.wall = wall;
        this.steady = steady;
        this.counts = counts;
        this.bounding = new Every(LOOK, steady);
        this.nextLook = steady.instant().plus(LOOK);
        this.patientUntil = steady.instant().plus(PATIENCE);
    }

    public void start() {
        if (!receivers.isEmpty()) {
            receivers.forEach(Receiver::start);
            turns.start();
        }
    }

    /** What is to be told of it is in the store by now. */
    @Override
    public void changed(@Nullable Migration before, @Nullable Migration now) {
        turns.ring();
    }

    /** @return when the next one is due, unless something changes */
    Duration turn() throws InterruptedException {
        if (!recalled) {
            problems.recall(steady.instant());
            recalled = true;
        }
        boolean allIsTold = tellWhatWaits();
        if (!steady.instant().isBefore(nextLook)) {
            nextLook = steady.instant().plus(LOOK);
            lookForProblems();
            allIsTold = tellWhatWaits();
        }
        Duration wait = Duration.between(steady.instant(), nextLook);
        if (!allIsTold && wait.compareTo(GLANCE) > 0) {
            return GLANCE;
        }
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** @return false where one waits until it is known how its migration stands */
    private boolean tellWhatWaits() throws InterruptedException {
        for (Optional<Outbox.Entry> first = first(); first.isPresent(); first = first()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!pass(first.get())) {
                return false;
            }
        }
        return true;
    }

    private Optional<Outbox.Entry> first() {
        if (bounding.begins()) {
            counts.count(NotifyCounts.Result.DROPPED, outbox.keep(Inbox.RECEIVER, Inbox.MOST_WAITING));
        }
        return outbox.first(Inbox.RECEIVER);
    }

    /** @return false when it stays where it is */
    private boolean pass(Outbox.Entry entry) {
        if (!entry.event().equals(told)) {
            try {
                if (!tell(Inbox.notice(entry))) {
                    return false;
                }
            } catch (StoreFailure e) {
                throw e;
            } catch (RuntimeException e) {
                counts.count(NotifyCounts.Result.DROPPED);
                LOG.warn("a notification was not made", e);
            }
            told = entry.event();
        }
        outbox.remove(Inbox.RECEIVER, entry.seq());
        return true;
    }

    private boolean tell(Notice written) {
        TenantId tenant = new TenantId(written.tenant());
        // Asked first: what is gone on with never begins again.
        boolean isKnown = !begins.test(tenant);
        Optional<MigrationStatus> standing =
                status.apply(tenant).filter(found -> found.migration().equals(written.migration()));
        // Once it is gone on with, its gates are looked at within a second.
        boolean isUnclear = !isKnown
                || standing.map(found -> found.writableNow().equals("UNKNOWN")).orElse(false);
        if (isUnclear && steady.instant().isBefore(patientUntil)) {
            return false;
        }
        if (isKnown) {
            standing.ifPresent(found -> problems.told(Kind.Severity.of(written.severity()), found, steady.instant()));
        }
        Notice notice = standing.map(written::standing).orElse(written);
        receivers.forEach(receiver -> receiver.tell(notice));
        return true;
    }

    /** What nobody has written down: a database that does not answer, log that is kept, drift. */
    void lookForProblems() {
        List<MigrationStatus> now = all.get();
        problems.keepOnly(now.stream().map(MigrationStatus::migration).collect(Collectors.toSet()));
        for (MigrationStatus one : now) {
            if (!begins.test(new TenantId(one.tenant()))) {
                problems.look(one, steady.instant()).ifPresent(happening -> keep(happening, one));
            }
        }
    }

    private void keep(Happening happening, MigrationStatus standing) {
        Notice notice = Notice.of(UUID.randomUUID().toString(), happening, standing, wall.instant());
        Outbox.Entry entry = Inbox.entry(notice);
        int dropped = outbox.add(Inbox.RECEIVER, entry.event(), entry.at(), entry.body(), Inbox.MOST_WAITING);
        counts.count(NotifyCounts.Result.DROPPED, dropped);
        problems.told(happening.kind().severity(), standing, steady.instant());
    }

    /** What waits is told after the next start. */
    @Override
    public void close() {
        turns.close();
        receivers.forEach(Receiver::close);
    }
}
