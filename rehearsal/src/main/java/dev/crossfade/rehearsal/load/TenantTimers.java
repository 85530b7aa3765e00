package dev.crossfade.rehearsal.load;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.rehearsal.ledger.Deferred;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Timing;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's own timers: events that it wants later, some within seconds of their own, some with a key that is throttled. Each is asked
 * for until the controller has taken it, under an idempotency key.
 */
public final class TenantTimers implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final long AFTER_REFUSAL_MS = 250;
    /** Every so manieth is throttled: half as many as the throttle lets through, so that it catches up behind an absence. */
    private static final int ONE_IN = 8;

    private static final Duration REMINDED_AFTER = Duration.ofSeconds(3);
    private static final Duration LATEST = Duration.ofSeconds(20);
    private static final String HOST = "shop.test";

    private final Desk desk;
    private final Journal journal;
    private final Clock clock;
    private final RandomGenerator random;
    private final Duration every;
    private final Collection<Deferred> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "tenant timers");
    private volatile @Nullable String trouble;

    /** Where something is deferred. */
    @FunctionalInterface
    public interface Desk {

        /**
         * @return false where it cannot be taken now
         * @throws IOException when nobody answers
         * @throws IllegalArgumentException when it will never be taken; the message says why
         */
        boolean defer(String idempotencyKey, Deferral wish) throws IOException, InterruptedException;
    }

    private TenantTimers(Desk desk, Journal journal, Clock clock, RandomGenerator random, Duration every) {
        this.every = every;
        this.desk = desk;
        this.journal = journal;
        this.clock = clock;
        this.random = random;
    }

    public static TenantTimers start(Desk desk, Journal journal, Clock clock, RandomGenerator random) {
        return start(desk, journal, clock, random, EVERY);
    }

    /** @param every how often something is deferred */
    static TenantTimers start(Desk desk, Journal journal, Clock clock, RandomGenerator random, Duration every) {
        TenantTimers timers = new TenantTimers(desk, journal, clock, random, every);
        timers.thread.setDaemon(true);
        timers.thread.start();
        return timers;
    }

    /** All of them; also those of which it is not known whether the controller has taken them. */
    public List<Deferred> asked() {
        return List.copyOf(asked);
    }

    /** Why it has ended before it was to; null while it has not. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Defers nothing more. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        int reminders = 0;
        try {
            for (int number = 1; !stopped.await(every.toMillis(), TimeUnit.MILLISECONDS); number++) {
                if (number % ONE_IN == 0) {
                    reminders++;
                    remind(reminders);
                } else {
                    wake("timer-" + number);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException e) {
            trouble = "a timer of the tenant's was refused: " + e.getMessage();
        }
    }

    /** They are due in the order in which they are asked for. */
    private void remind(int number) throws InterruptedException {
        Deferred one = new Deferred("e-reminder-" + number, soon(REMINDED_AFTER), true);
        Deferral.Throttle throttle = new Deferral.Throttle(Timing.MOST, Durations.format(Timing.WINDOW));
        defer(one, Timing.REMINDERS, number, throttle);
    }

    private void wake(String name) throws InterruptedException {
        Duration later = Duration.ofMillis(random.nextLong(1_000, LATEST.toMillis()));
        defer(new Deferred("e-" + name, soon(later), false), name, 1, null);
    }

    private Instant soon(Duration from) {
        return clock.instant().plus(from).truncatedTo(ChronoUnit.MILLIS);
    }

    /** @param partner of whom the event is, for who receives it */
    private void defer(Deferred one, String partner, int number, Deferral.@Nullable Throttle throttle)
            throws InterruptedException {
        String value = "partner=" + partner + " number=" + number;
        asked.add(one);
        journal.unknown(WriteKind.EVENT, one.key(), value);
        Deferral wish = new Deferral(
                one.due().toString(), null, throttle == null ? null : partner, throttle, event(one, partner, number));
        do {
            try {
                if (desk.defer(one.key(), wish)) {
                    journal.acknowledged(WriteKind.EVENT, one.key(), value);
                    return;
                }
            } catch (IOException e) {
                // It may have been killed a moment ago: under the same key it is asked again.
            }
        } while (!stopped.await(AFTER_REFUSAL_MS, TimeUnit.MILLISECONDS));
    }

    private static Deferral.Request event(Deferred one, String partner, int number) {
        List<ParkedHead.Field> headers = List.of(
                new ParkedHead.Field("Content-Type", "application/json"),
                new ParkedHead.Field("Idempotency-Key", one.key()));
        return new Deferral.Request("POST", "/events/" + partner, HOST, headers, "{\"number\":" + number + "}", null);
    }
}
