package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.ParkedStore.Try;
import dev.crossfade.control.parking.ParkingCounts.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be written down of a request that was claimed, by what became of it; each is counted. Thread-safe. */
final class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final Function<TenantId, Set<Integer>> failures;
    private final Terms terms;
    private final ParkingCounts counts;
    private final InstantSource clock;
    private final AtomicBoolean keyWasMissed = new AtomicBoolean();

    /** @param failures which answers a tenant counts as failures */
    Outcomes(Function<TenantId, Set<Integer>> failures, Terms terms, ParkingCounts counts, InstantSource clock) {
        this.failures = failures;
        this.terms = terms;
        this.counts = counts;
        this.clock = clock;
    }

    /** An attempt that was made under a route which has not changed until it was over. */
    Settled of(Claimed claimed, long sentAt, Attempt attempt) {
        Parked parked = claimed.parked();
        Try last = new Try(sentAt, attempt.origin(failures.apply(parked.tenant())));
        if (last.origin() == Origin.THERE) {
            counts.count(parked.tenant(), Result.DELIVERED);
            counts.deliveredWith(parked.tenant(), Objects.requireNonNull(attempt.status()));
            return settled(claimed, State.DELIVERED, last, attempt.status(), null, 0, 0);
        }
        return failed(claimed, last, attempt);
    }

    private Settled failed(Claimed claimed, Try last, Attempt attempt) {
        Parked parked = claimed.parked();
        Instant since = parked.failingSince();
        Duration age = Duration.ofMillis(clock.millis() - (since == null ? last.sentAt() : since.toEpochMilli()));
        if (attempt.isLast(parked.attempts() + 1, age, terms.giveUpAfter())) {
            counts.count(parked.tenant(), Result.DEAD);
            LOG.warn(
                    "{}: request {} is given up after {} attempts, the last one {}: see crossfade parked show",
                    parked.tenant(),
                    parked.id(),
                    parked.attempts() + 1,
                    attempt.reason());
            return settled(claimed, State.DEAD, last, attempt.status(), attempt.reason(), 0, 0);
        }
        counts.count(parked.tenant(), Result.RETRIED);
        return rests(claimed, last, attempt.status(), attempt.reason(), attempt.retryAfter());
    }

    /**
     * An attempt over which its route has begun to change: whoever answered may have been fenced by then, and have applied nothing, whatever it
     * says. It is sent again where the route leads then; what it was is no failure of its key's.
     */
    Settled overtakenByARoute(Claimed claimed, long sentAt, Attempt attempt) {
        counts.count(claimed.parked().tenant(), Result.RETRIED);
        return settled(
                claimed,
                State.WAITING,
                new Try(sentAt, Origin.UNKNOWN),
                attempt.status(),
                attempt.reason() + " while its route changed: it is sent again",
                claimed.failures(),
                0);
    }

    /** Its key is not there. Nobody has tried to send it, and all it needs is that key. */
    Settled keyless(Claimed claimed, KeyMissing why) {
        Parked parked = claimed.parked();
        counts.count(parked.tenant(), Result.KEYLESS);
        if (!keyWasMissed.getAndSet(true)) {
            LOG.error(
                    "{}: request {} waits, and with it its key: {}, and start again. So may others",
                    parked.tenant(),
                    parked.id(),
                    why.getMessage());
        }
        return rests(claimed, Try.NONE, null, String.valueOf(why.getMessage()), null);
    }

    /** What it says is damaged. */
    Settled unreadable(Claimed claimed, IllegalArgumentException why) {
        counts.count(claimed.parked().tenant(), Result.UNREADABLE);
        return settled(claimed, State.DEAD, Try.NONE, null, "it cannot be read: " + why.getMessage(), 0, 0);
    }

    /**
     * It can never be sent.
     *
     * @param objection says nothing of what it says
     */
    Settled unsendable(Claimed claimed, String objection) {
        Parked parked = claimed.parked();
        counts.count(parked.tenant(), Result.DEAD);
        LOG.warn(
                "{}: request {} is given up, for it can never be sent: {}. See crossfade parked show",
                parked.tenant(),
                parked.id(),
                objection);
        return settled(claimed, State.DEAD, Try.NONE, null, "it cannot be sent: " + objection, 0, 0);
    }

    /** What nobody has thought of is its own key's alone. Its text may have of the request what only its sender may know. */
    Settled unforeseen(Claimed claimed, Throwable failure) {
        Parked parked = claimed.parked();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String what = "a fault of this program (" + cause.getClass().getSimpleName() + ")";
        LOG.error("{}: request {} was not sent, or what came of it not seen: {}", parked.tenant(), parked.id(), what);
        LOG.debug("request {}", parked.id(), failure);
        return failed(claimed, new Try(clock.millis(), Origin.UNKNOWN), Attempt.failed(what));
    }

    private Settled rests(
            Claimed claimed, Try last, @Nullable Integer status, String reason, @Nullable Duration asked) {
        int failed = claimed.failures() + 1;
        Duration rest = BackOff.after(failed, asked, ThreadLocalRandom.current().nextDouble());
        return settled(claimed, State.WAITING, last, status, reason, failed, clock.millis() + rest.toMillis());
    }

    private Settled settled(
            Claimed claimed,
            State next,
            Try last,
            @Nullable Integer status,
            @Nullable String reason,
            int failed,
            long restsUntil) {
        long now = clock.millis();
        Throttle throttle = claimed.parked().throttle();
        // What has no throttle, or was not sent, does not count, and takes nothing away from what those behind it are
        // to
        // know.
        List<Long> served =
                throttle == null || !last.isSent() ? claimed.served() : throttle.keep(claimed.served(), last.sentAt());
        // The next one may ask for it under another throttle than this one's.
        long keptUntil = served.isEmpty() ? now : now + Throttle.LONGEST.toMillis() + 1;
        return new Settled(claimed, next, now, status, reason, failed, served, restsUntil, keptUntil, last);
    }

    /** When a request was to be sent, in milliseconds since the epoch. */
    static long due(Parked parked) {
        return Math.max(parked.dueAt().toEpochMilli(), parked.arrivedAt().toEpochMilli());
    }
}
