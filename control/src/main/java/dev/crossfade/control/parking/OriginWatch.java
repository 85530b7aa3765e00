package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that an origin is back for which all that waits of a tenant's may rest: nobody is delivered then who would tell of it. From an
 * attempt that found it away until one is delivered it is asked how it is, one question after the other: about each second as long as it is
 * not well, and seldom while it is, for then it is the request that fails. Back is one that was seen not to be well, and is well now. One
 * thread's; times are milliseconds since the epoch.
 */
final class OriginWatch {

    static final Duration WHILE_AWAY = Duration.ofSeconds(1);
    static final Duration WHILE_WELL = Duration.ofSeconds(15);

    private final Origins origins;
    private final Runnable answered;
    private final DoubleSupplier random;
    private final Map<TenantId, Watch> watched = new HashMap<>();

    private static final class Watch {
        /** When the attempt was sent that began it. */
        private final long since;

        private long askedNext;
        private @Nullable Destination origin;
        private boolean away;
        private @Nullable CompletableFuture<Boolean> answer;

        private Watch(long since, long askedNext) {
            this.since = since;
            this.askedNext = askedNext;
        }
    }

    /**
     * Asks nobody yet.
     *
     * @param answered is called when a question has its answer, by any thread
     * @param random from 0 to 1, without the latter
     */
    OriginWatch(Origins origins, Runnable answered, DoubleSupplier random) {
        this.origins = origins;
        this.answered = answered;
        this.random = random;
    }

    /** What was sent has come back. */
    void settled(Settled one, long now) {
        TenantId tenant = one.claimed().parked().tenant();
        long sentAt = one.last().sentAt();
        Watch known = watched.get(tenant);
        if (one.last().origin() == Origin.AWAY && known == null) {
            watched.put(tenant, new Watch(sentAt, now + pace(WHILE_AWAY)));
        } else if (one.last().origin() == Origin.THERE && known != null && sentAt >= known.since) {
            watched.remove(tenant);
        }
    }

    /**
     * Asks, where it is time to, and looks for the answer.
     *
     * @param to where the tenant's requests go now: of another origin nothing is known
     * @return whether it is back; once each time
     */
    boolean isBack(TenantId tenant, Destination to, long now) {
        Watch watch = watched.get(tenant);
        if (watch == null) {
            return false;
        }
        if (!to.equals(watch.origin)) {
            watch.origin = to;
            watch.away = false;
            watch.answer = null;
        }
        CompletableFuture<Boolean> answer = watch.answer;
        if (answer == null) {
            if (isTime(watch, now)) {
                watch.answer = ask(tenant, to);
            }
            return false;
        }
        if (!answer.isDone()) {
            return false;
        }
        boolean well = answer.join();
        boolean back = well && watch.away;
        watch.answer = null;
        watch.away = !well;
        watch.askedNext = now + pace(well ? WHILE_WELL : WHILE_AWAY);
        return back;
    }

    /** A clock that was set back keeps nobody waiting. */
    private static boolean isTime(Watch watch, long now) {
        return now >= watch.askedNext || watch.askedNext - now > 2 * WHILE_WELL.toMillis();
    }

    private CompletableFuture<Boolean> ask(TenantId tenant, Destination origin) {
        CompletableFuture<Boolean> answer = origins.isWell(tenant, origin).exceptionally(failure -> false);
        var unused = answer.thenRun(answered);
        return answer;
    }

    /**
     * When it is time for the next question.
     *
     * @param tenants of whom something waits: only for them it is asked
     * @return {@link ParkedStore#NEVER} where there is none to ask
     */
    long next(Set<TenantId> tenants) {
        return watched.entrySet().stream()
                .filter(watch -> tenants.contains(watch.getKey()))
                .map(Map.Entry::getValue)
                .filter(watch -> watch.answer == null)
                .mapToLong(watch -> watch.askedNext)
                .min()
                .orElse(ParkedStore.NEVER);
    }

    /** Half of it more or less, so that controllers and tenants do not ask all at once. */
    private long pace(Duration every) {
        return (long) (every.toMillis() * (0.5 + random.getAsDouble()));
    }
}
