package dev.crossfade.control.daemon;

import dev.crossfade.control.leader.Candidate;
import dev.crossfade.control.leader.Candidate.Office;
import dev.crossfade.control.leader.CannotBegin;
import dev.crossfade.control.leader.LeaseTable;
import dev.crossfade.control.leader.LeaseTerms;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Standing.StandingBy;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads by which a controller that shares its store gets the lease, and keeps it while it lives. */
final class Lead implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lead.class);

    private static final Duration LAST_ACTS = Duration.ofSeconds(25);
    private static final Duration LAST_LOOK = Duration.ofSeconds(3);

    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "lease"));
    private final ExecutorService clerk = Executors.newSingleThreadExecutor(work -> new Thread(work, "lead"));
    private final CountDownLatch begun = new CountDownLatch(1);

    private final Duration lastActs;

    private volatile @Nullable Candidate candidate;
    private @Nullable LeaseTable lease;

    Lead() {
        this(LAST_ACTS);
    }

    /** @param lastActs how long it is waited, in the end, for what this controller does as the leader */
    Lead(Duration lastActs) {
        this.lastActs = lastActs;
    }

    /** Wants the lease from now on. */
    void start(LeaseTable shared, Office office) {
        lease = shared;
        Candidate wanting = new Candidate(shared, LeaseTerms.USUAL, System::nanoTime, clerk, telling(office));
        candidate = wanting;
        var unused = looks.scheduleWithFixedDelay(
                wanting::look, 0, LeaseTerms.USUAL.every().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until this controller leads, but not for longer than the lease of one that has died may last. */
    void awaitFirstAnswer() {
        try {
            Duration most =
                    LeaseTerms.USUAL.length().plus(LeaseTerms.USUAL.every().multipliedBy(3));
            if (!begun.await(most.toMillis(), TimeUnit.MILLISECONDS) && standing() instanceof StandingBy standby) {
                LOG.info("standing by: {}", standby.why());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Standing standing() {
        Candidate wanting = candidate;
        if (wanting == null) {
            return Standing.beginning();
        }
        return switch (wanting.phase()) {
            case LEADING ->
                wanting.hindrance()
                        .<Standing>map(why -> new StandingBy(cannotLead(why), Optional.empty()))
                        .orElseGet(Standing::acting);
            case LAPSED ->
                new StandingBy(
                        "its lease was not renewed in time, for the store's server does not answer", Optional.empty());
            case STANDBY ->
                new StandingBy(
                        wanting.isCutOff()
                                ? "the store's server does not answer"
                                : wanting.now()
                                        .leaderElsewhere()
                                        .map(leader -> "the controller at " + leader + " leads")
                                        .or(() -> wanting.hindrance().map(Lead::cannotLead))
                                        .orElse("no controller leads yet"),
                        wanting.now().leaderElsewhere());
        };
    }

    private static String cannotLead(String why) {
        return "no controller leads, and this one cannot: " + why;
    }

    /**
     * Ends what this controller does as the leader, renewing the lease until that is over, and gives it back; not where it is not over,
     * for whoever takes it begins at once.
     */
    @Override
    public void close() {
        Candidate wanting = candidate;
        try {
            boolean ended = true;
            if (wanting != null) {
                wanting.wantNoMore();
                clerk.shutdown();
                ended = clerk.awaitTermination(lastActs.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    LOG.warn(
                            "what this controller does as the leader has not ended within {}: its lease is left to run out",
                            lastActs);
                }
            }
            looks.shutdownNow();
            boolean quiet = looks.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (wanting != null && ended && quiet) {
                wanting.giveBack();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            looks.shutdownNow();
            clerk.shutdownNow();
            if (lease != null) {
                lease.close();
            }
        }
    }

    private Office telling(Office office) {
        return new Office() {
            @Override
            public void begin(Tenure tenure) {
                try {
                    office.begin(tenure);
                } catch (StoreFailure e) {
                    throw e.kind().isOfRoutes()
                            ? new CannotBegin("the routes cannot be read: " + e.getMessage(), e.action(), e)
                            : e;
                }
                begun.countDown();
            }

            @Override
            public void end() {
                office.end();
            }
        };
    }

    /**
     * What other controllers, and people who ask them, call this one: where it listens, and the machine's name where that is everywhere.
     *
     * @param listening {@code HOST:PORT}
     */
    static String nameFor(String listening) {
        int port = listening.lastIndexOf(':');
        String host = listening.substring(0, port);
        return (isAnyAddress(host) ? machine(host) : host) + listening.substring(port);
    }

    private static boolean isAnyAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("[::]") || host.equals("[0:0:0:0:0:0:0:0]");
    }

    private static String machine(String otherwise) {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return otherwise;
        }
    }
}
