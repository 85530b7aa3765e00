package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits, or has waited, without what it says.
 *
 * @param seq its place in the order in which they came
 * @param id of its receipt
 * @param kind how it came
 * @param lane what is delivered one at a time, in order: see {@link Lane}
 * @param arrivedAt when this controller had it, by whose clock it is due and given up; {@link DeliveryHeader} has when it came first
 * @param dueAt not before; of a parked one the beginning of time
 * @param state what has become of it
 * @param since when it came to that
 * @param attempts how often it was sent
 * @param failingSince when the first of its attempts was made that have failed, since it came or a person had it tried again; null where none has
 * @param status of the last answer; null where there was none
 * @param reason why it was not delivered the last time, or never will be; null where nothing went wrong
 * @param throttle of its lane at its turn; null for none
 */
public record Parked(
        long seq,
        String id,
        TenantId tenant,
        Kind kind,
        String lane,
        Instant arrivedAt,
        Instant dueAt,
        State state,
        Instant since,
        int attempts,
        @Nullable Instant failingSince,
        @Nullable Integer status,
        @Nullable String reason,
        @Nullable Throttle throttle) {

    /** How it came. */
    public enum Kind {
        /** Handed over by a proxy. */
        PARKED,
        /** Asked for by the tenant, at a time. */
        DEFERRED
    }

    /** What has become of it. */
    public enum State {
        WAITING,
        /** Answered as its client would have been answered. */
        DELIVERED,
        /** Given up, with a reason; a person may have it tried again. */
        DEAD,
        /** Taken out by a person, or called off by the tenant. */
        DROPPED
    }
}
