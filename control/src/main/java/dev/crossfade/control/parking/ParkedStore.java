package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where parked requests are kept, and whose turn it is. What it says is durable when it returns. Lanes are served one request at a time: one
 * that was claimed is nobody else's until its request is settled, or another controller begins. Times are milliseconds since the epoch.
 */
public interface ParkedStore {

    /** Of a lane that is claimed, or has nothing to wait for. */
    long NEVER = Long.MAX_VALUE;

    /** What is claimed at once says no more than that, in bytes, beside its last one. */
    long MOST_BYTES_AT_ONCE = 16L << 20;

    /**
     * One to be added.
     *
     * @param rule under which it was parked; null of what is deferred
     * @param content sealed
     */
    record Entry(
            String id,
            TenantId tenant,
            Kind kind,
            String lane,
            @Nullable String rule,
            long arrivedAt,
            long dueAt,
            @Nullable Throttle throttle,
            Sealed content) {}

    /**
     * The first of a lane, to be sent now.
     *
     * @param failures of the lane in a row
     * @param served when the lane was, as far as its throttle wants to know
     */
    record Claimed(Parked parked, Sealed content, int failures, List<Long> served) {

        private static final Sealed NOTHING = new Sealed(new byte[0]);

        /** The same without what it says: what is left to settle it by. */
        Claimed sent() {
            return new Claimed(parked, NOTHING, failures, served);
        }
    }

    /** What an attempt shows of the origin. */
    enum Origin {
        /** It has had its say: the request is delivered. */
        THERE,
        /** Nobody is there who could take it, and nobody says for how long. */
        AWAY,
        /** It asks for another to come later, or was not asked. */
        UNKNOWN
    }

    /**
     * An attempt.
     *
     * @param sentAt when it was begun; {@link #NEVER} where it was not
     * @param origin what it has shown of that
     */
    record Try(long sentAt, Origin origin) {

        /** None was made: nothing was sent, and nothing of the origin is known. */
        public static final Try NONE = new Try(NEVER, Origin.UNKNOWN);

        public boolean isSent() {
            return sentAt != NEVER;
        }
    }

    /**
     * What an attempt came to.
     *
     * @param next WAITING where it is to be tried again
     * @param freeAt from when on its lane may be served again
     * @param keptUntil how long a lane is remembered that nothing waits in
     * @param last a lane whose last one found the origin away may be let go by {@link #wake}
     */
    record Settled(
            Claimed claimed,
            State next,
            long at,
            @Nullable Integer status,
            @Nullable String reason,
            int failures,
            List<Long> served,
            long freeAt,
            long keptUntil,
            Try last) {

        /** Whether its attempt was one that failed, and another follows. One over which its route has changed has not. */
        public boolean hasFailed() {
            return next == State.WAITING && last.isSent() && failures > claimed.failures();
        }
    }

    /**
     * How much waits of a tenant's.
     *
     * @param oldest when the first of the parked ones arrived; {@link #NEVER} where none waits
     * @param due when the first of the deferred ones is due, or was, that waits for no throttle alone; {@link #NEVER} where none waits
     * @param failing lanes whose first request has failed already
     */
    record Backlog(long parked, long deferred, long dead, long oldest, long due, long failing) {}

    /**
     * Of a request that waits.
     *
     * @param seq its place in the order in which they came
     * @param sealed the first {@link Sealing#BEGINNING_BYTES} bytes of what it says
     */
    record Beginning(long seq, Sealed sealed) {}

    /** What a change of one request found. */
    enum Change {
        DONE,
        UNKNOWN,
        /** It is in a state in which that cannot be done. */
        REFUSED
    }

    /**
     * All of them or none, in this order.
     *
     * @throws dev.crossfade.control.workflow.journal.StoreFailure UNFIT when one of them can never be kept
     */
    void add(List<Entry> entries);

    /** Claims lanes whose turn has come, those that have waited longest first, within {@link #MOST_BYTES_AT_ONCE}. */
    List<Claimed> claim(TenantId tenant, long now, int most);

    /** All of them or none. What was taken out meanwhile stays so. */
    void settle(List<Settled> settled);

    /**
     * Lets lanes rest no longer whose last attempt found the origin away; each once, those first that were away first. What is not due yet, or
     * throttled, waits all the same.
     *
     * @param from when that attempt was sent: from then on
     * @param until before then
     * @return how many; fewer than {@code most} where no more are left
     */
    int wake(TenantId tenant, long from, long until, long now, int most);

    /** When the tenant's next turn is; {@link #NEVER} where nothing waits that is not being sent. */
    long nextTurn(TenantId tenant);

    /** Gives back what a controller had claimed that is no more; and no lane rests longer than a clock that was set back makes it. */
    void takeUp(long now, long longestRest);

    /**
     * Gives back what was claimed of a tenant's without anybody's knowing.
     *
     * @param known lanes that somebody has, and that stay claimed
     * @return how many
     */
    int giveBack(TenantId tenant, Set<String> known, long now);

    Optional<Parked> find(TenantId tenant, String id);

    /** Empty also of what was delivered or dropped: it is not kept. */
    Optional<Sealed> content(TenantId tenant, String id);

    /** @param after the place of the last one that is known; 0 for none */
    List<Parked> list(TenantId tenant, Listing wanted, long after, int most);

    /** The one that waits in a lane before all others there; empty where none waits. */
    Optional<Parked> first(TenantId tenant, String lane);

    /** Has one tried again at once, and as if it had never failed: one that is dead, or rests. */
    Change retry(TenantId tenant, String id, long now);

    /** Takes one out for good, with its content. Of one that is being sent just then the reason says so, for it may arrive. */
    Change drop(TenantId tenant, String id, long now, String reason);

    /** Of what is deferred, and is not being sent. */
    Change reschedule(TenantId tenant, String id, long dueAt);

    Backlog backlog(TenantId tenant);

    /** The rules under which something of a tenant's was parked that waits still, also those that it has no more. */
    Set<String> rulesThatWait(TenantId tenant);

    /**
     * How what waits of a tenant's begins, in the order in which it came.
     *
     * @param after the place of the last one that is known; 0 for none
     */
    List<Beginning> beginnings(TenantId tenant, long after, int most);

    /** Whether no more than so many of a tenant's wait that were parked under a rule, and none of them has failed. */
    boolean fewWait(TenantId tenant, String rule, int most);

    /** The tenants of whom something waits, also those that no configuration names any more. */
    List<TenantId> tenants();

    /**
     * Forgets what has ended.
     *
     * @return how many
     */
    int forget(long endedBefore, int most);
}
