package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SqlFailures;
import dev.crossfade.replication.schema.TableSelection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One comparison under way: its workers, and what they have found. */
final class ComparisonWork implements AutoCloseable {

    /** Done before another session were open. */
    private static final int FEW_RANGES = 2;

    private final BiConsumer<PostgresSession, PostgresSession> barrier;
    private final ComparisonLimits limits;
    private final Moments moments;
    private final DutyCycle duty;
    private final Perseverance perseverance;
    private final Candidates candidates = new Candidates();
    private final List<SessionPair> pairs = new CopyOnWriteArrayList<>();
    private final Supplier<SessionPair> newPair;
    private final Instant since;
    private final AtomicLong rangesDone = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private volatile long rangesExpected;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private List<Candidate> different = List.of();
    private long unsettled;

    ComparisonWork(
            Postgres source,
            Postgres target,
            BiConsumer<PostgresSession, PostgresSession> barrier,
            ComparisonLimits limits,
            Clock clock) {
        this.barrier = barrier;
        this.limits = limits;
        this.moments = new Moments(source, target, barrier, limits.snapshotAtMost());
        this.duty = new DutyCycle(limits.percent(), this::pause);
        this.perseverance = new Perseverance(System::nanoTime, limits.giveUpAfter(), this::pause, this::isStopped);
        this.newPair = () -> new SessionPair(source, target);
        this.since = clock.instant();
    }

    void run(TableSelection selection) {
        SessionPair first = pair();
        List<ComparedTable> tables =
                inOneMoment(first, () -> ComparedTables.read(first.source(), first.target(), selection));
        rangesExpected = tables.stream().mapToLong(ComparedTable::ranges).sum();
        Portions portions = new Portions(tables);
        compareAll(portions, first);
        moments.close();
        settle(first);
    }

    private SessionPair pair() {
        SessionPair pair = newPair.get();
        pairs.add(pair);
        return pair;
    }

    /** This thread is one of the workers. When one fails the others stop, and are waited for. */
    private void compareAll(Portions portions, SessionPair first) {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 1; i < Math.min(limits.sessions(), rangesExpected / FEW_RANGES); i++) {
            SessionPair pair = pair();
            others.add(CompletableFuture.runAsync(() -> compareUntilNoneIsLeft(portions, pair), task -> {
                Thread thread = new Thread(task, "compare");
                thread.setDaemon(true);
                thread.start();
            }));
        }
        compareUntilNoneIsLeft(portions, first);
        others.forEach(other -> other.join());
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void compareUntilNoneIsLeft(Portions portions, SessionPair pair) {
        try {
            while (true) {
                long begun = System.nanoTime();
                Optional<Portion> next = inOneMoment(pair, () -> portions.next(pair.source()));
                if (next.isEmpty()) {
                    pair.drop();
                    return;
                }
                Portion portion = next.get();
                Portion.Outcome outcome = inOneMoment(pair, () -> portion.compare(pair.source(), pair.target(), duty));
                rangesDone.incrementAndGet();
                rows.addAndGet(outcome.rows());
                candidates.add(
                        outcome.differences().candidates(),
                        outcome.differences().notKept());
                // Its locks would keep an ALTER TABLE waiting, and whoever comes after that.
                pair.leave();
                if (!portion.isLong()) {
                    duty.rest(begun);
                }
            }
        } catch (RuntimeException e) {
            // The others end because of it: theirs tell nothing.
            failure.compareAndSet(null, e);
            stopped.countDown();
        }
    }

    private <T> T inOneMoment(SessionPair pair, Supplier<T> work) {
        return perseverance.persist(
                () -> {
                    refuseWhenStopped();
                    moments.join(pair);
                    return work.get();
                },
                Set.of(Kind.UNREACHABLE, Kind.TIMED_OUT),
                () -> {
                    pair.drop();
                    moments.renew();
                });
    }

    private void settle(SessionPair pair) {
        Settlement settlement = new Settlement(candidates.all());
        perseverance.persist(
                () -> {
                    refuseWhenStopped();
                    settle(settlement, pair);
                    return true;
                },
                Set.of(Kind.UNREACHABLE, Kind.TIMED_OUT),
                pair::drop);
        different = settlement.different();
        unsettled = settlement.unsettled() + candidates.notKept();
    }

    /** Without an index at the target each look reads a whole table. */
    private void settle(Settlement settlement, SessionPair pair) {
        for (PostgresSession session : List.of(pair.source(), pair.target())) {
            session.statementTimeout(Duration.ZERO);
            session.answerWithin(Duration.ZERO);
        }
        try {
            settlement.settle(
                    new RowsRightNow(pair.source()),
                    new RowsRightNow(pair.target()),
                    () -> barrier.accept(pair.source(), pair.target()));
        } catch (SQLException e) {
            throw SqlFailures.translate(pair.source().side(), "compare rows", e);
        }
    }

    private void refuseWhenStopped() {
        if (isStopped()) {
            throw new ReplicationFailure(Kind.UNREACHABLE, "the comparison of rows was ended", "compare again");
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause(Duration time) {
        try {
            var unused = stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    List<Candidate> different() {
        return different;
    }

    long unsettled() {
        return unsettled;
    }

    /** Of these, the ones beyond what is kept to be looked at again. */
    long unseen() {
        return candidates.notKept();
    }

    ComparisonProgress progress() {
        long done = rangesDone.get();
        return new ComparisonProgress(since, done, Math.max(done, rangesExpected), rows.get(), candidates.count());
    }

    @Override
    public void close() {
        stop();
    }

    /** At once: whoever is at work loses its sessions, and ends. */
    void stop() {
        stopped.countDown();
        moments.close();
        pairs.forEach(SessionPair::close);
    }
}
