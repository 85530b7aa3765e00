package dev.crossfade.control.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks how much waits, for metrics and people. Counting takes the longer the more there is: it rests fifty times as long as a look has
 * taken, so that the store has two parts in a hundred of its time for it at most. One thread.
 */
final class BacklogLooks implements AutoCloseable {

    static final Duration SOONEST = Duration.ofSeconds(1);
    static final Duration LATEST = Duration.ofSeconds(15);

    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private static final int REST = 50;

    private static final Logger LOG = LoggerFactory.getLogger(BacklogLooks.class);

    private final Collection<TenantId> tenants;
    private final ParkedStore store;
    private final ParkingCounts counts;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService looks;
    private boolean troubled;

    /**
     * Does nothing before it is started.
     *
     * @param nanoTime a monotonic clock
     * @param looks one thread, of its own; it ends with this
     */
    BacklogLooks(
            Collection<TenantId> tenants,
            ParkedStore store,
            ParkingCounts counts,
            LongSupplier nanoTime,
            ScheduledExecutorService looks) {
        this.tenants = tenants;
        this.store = store;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.looks = looks;
    }

    void start() {
        next(Duration.ZERO);
    }

    private void next(Duration rest) {
        try {
            var unused = looks.schedule(() -> next(look()), rest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // it was closed meanwhile
        }
    }

    /**
     * Looks once.
     *
     * @return how long it rests then
     */
    Duration look() {
        long begin = nanoTime.getAsLong();
        try {
            tenants.forEach(tenant -> counts.waits(tenant, store.backlog(tenant)));
            troubled = false;
        } catch (RuntimeException | Error e) {
            if (!troubled) {
                troubled = true;
                LOG.warn(
                        "how many parked requests wait cannot be told, and what is shown is from before: {}. Trying again",
                        FailureWords.of(e));
            }
            return LATEST;
        }
        Duration rest = Duration.ofNanos(nanoTime.getAsLong() - begin).multipliedBy(REST);
        return rest.compareTo(SOONEST) < 0 ? SOONEST : rest.compareTo(LATEST) > 0 ? LATEST : rest;
    }

    /** Whoever does not lead tells nothing of what waits: it would be old. */
    @Override
    public void close() {
        looks.shutdownNow();
        try {
            if (!looks.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the last look at parked requests has not ended within {} s", LAST_LOOK.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tenants.forEach(counts::unseen);
    }
}
