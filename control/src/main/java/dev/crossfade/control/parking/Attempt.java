package dev.crossfade.control.parking;

import dev.crossfade.control.parking.ParkedStore.Origin;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt to deliver came to, and what follows from it. Pure.
 *
 * @param status of the answer; null where there was none
 * @param failure why there was none, or why the one there was is none that counts, in words; null where nothing is wrong with it
 * @param retryAfter what the origin asked for; null where it did not
 */
record Attempt(
        @Nullable Integer status,
        @Nullable String failure,
        @Nullable Duration retryAfter) {

    /** Fewer are not a limit, however long they took. */
    static final int FEWEST = 5;

    /** Later, says the origin (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4); the client would have been told to come again. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    static Attempt answered(int status, @Nullable Duration retryAfter) {
        return new Attempt(status, null, retryAfter);
    }

    /** Answered with a body that tells by the tenant's {@code failover.bodyRules} that the request was not applied. */
    static Attempt refused(int status, @Nullable Duration retryAfter) {
        return new Attempt(
                status, "answered " + status + " with a body that failover.bodyRules takes for a failure", retryAfter);
    }

    static Attempt failed(String why) {
        return new Attempt(null, why, null);
    }

    /**
     * Whether the receiver has had its say: any answer is one that does not ask to come again, and that the tenant does not count as a
     * failure, by its status or its body. Its client would have got that one, too.
     *
     * @param failures the tenant's {@code failover.statuses}
     */
    boolean isDelivered(Set<Integer> failures) {
        return status != null && failure == null && !LATER.contains(status) && !failures.contains(status);
    }

    /**
     * What it shows of the origin.
     *
     * @param failures the tenant's {@code failover.statuses}
     */
    Origin origin(Set<Integer> failures) {
        if (isDelivered(failures)) {
            return Origin.THERE;
        }
        return retryAfter == null && (status == null || !LATER.contains(status)) ? Origin.AWAY : Origin.UNKNOWN;
    }

    /**
     * Whether it is given up: it has failed often, and for long.
     *
     * @param age since the first attempt that failed
     */
    boolean isLast(int attempts, Duration age, Duration giveUpAfter) {
        return attempts >= FEWEST && age.compareTo(giveUpAfter) >= 0;
    }

    /** Why it was not delivered. */
    String reason() {
        return failure != null ? failure : "answered " + status;
    }
}
