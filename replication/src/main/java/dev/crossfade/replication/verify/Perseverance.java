package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again what failed because a connection was lost or an answer took too long, for a while. */
final class Perseverance {

    private static final Logger LOG = LoggerFactory.getLogger(Perseverance.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** However long each try takes before it fails. */
    private static final int MOST_OUTAGES = 20;

    private final LongSupplier nanoTime;
    private final Duration giveUpAfter;
    private final Consumer<Duration> pause;
    private final BooleanSupplier stopped;

    /** @param nanoTime as {@link System#nanoTime} */
    Perseverance(LongSupplier nanoTime, Duration giveUpAfter, Consumer<Duration> pause, BooleanSupplier stopped) {
        this.nanoTime = nanoTime;
        this.giveUpAfter = giveUpAfter;
        this.pause = pause;
        this.stopped = stopped;
    }

    /**
     * Does the work, again where it fails: for a while after the first failure, and for as long again after one that comes much later,
     * for it has to do with another outage.
     *
     * @param mayPass failures of these kinds may be over the next time
     * @param afterFailure makes the next try begin with new sessions
     */
    <T> T persist(Supplier<T> work, Set<Kind> mayPass, Runnable afterFailure) {
        Deadline outage = Deadline.after(nanoTime, Duration.ZERO);
        Deadline another = outage;
        int outages = 0;
        Duration wait = FIRST_PAUSE;
        while (true) {
            try {
                return work.get();
            } catch (ReplicationFailure e) {
                afterFailure.run();
                if (another.isPast() && outages < MOST_OUTAGES) {
                    outages++;
                    outage = Deadline.after(nanoTime, giveUpAfter);
                    wait = FIRST_PAUSE;
                }
                another = Deadline.after(nanoTime, giveUpAfter);
                if (!mayPass.contains(e.kind()) || stopped.getAsBoolean() || outage.isPast()) {
                    throw e;
                }
                LOG.warn("the comparison of rows is interrupted, and goes on: {}", e.getMessage());
                pause.accept(wait);
                wait = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }
}
