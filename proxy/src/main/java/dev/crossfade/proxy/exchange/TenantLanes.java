package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.UpstreamPools;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one event loop, under the configuration in force there. An exchange keeps the lane that it was given: it ends under
 * the configuration that it began under. Belongs to that event loop.
 */
final class TenantLanes {

    private final UpstreamPools pools;
    private final LongSupplier nanoTime;
    private final Map<TenantHandle, TenantLane> lanes = new HashMap<>();
    /** Those of earlier configurations that still carry something: no more than there are exchanges. */
    private final List<TenantLane> outgoing = new ArrayList<>();

    private ServedTenants served;

    TenantLanes(ServedTenants first, UpstreamPools pools, LongSupplier nanoTime) {
        this.served = first;
        this.pools = pools;
        this.nanoTime = nanoTime;
    }

    /** The lane for a host; null when no tenant has it. */
    @Nullable
    TenantLane find(String host) {
        TenantHandle tenant = served.router().resolve(host);
        return tenant == null ? null : of(tenant);
    }

    /** The tenant's lane; null when the configuration has no such tenant any more. */
    @Nullable
    TenantLane of(TenantHandle tenant) {
        TenantLane lane = lanes.get(tenant);
        if (lane == null) {
            TenantStages stages = served.stages().get(tenant);
            if (stages == null) {
                return null;
            }
            lane = new TenantLane(stages, pools, nanoTime);
            lanes.put(tenant, lane);
        }
        return lane;
    }

    /**
     * New requests meet this from now on.
     *
     * @param onDisplaced is told of the sides whose origins are a tenant's no longer
     */
    void follow(ServedTenants next, BiConsumer<TenantHandle, Set<Side>> onDisplaced) {
        served = next;
        outgoing.removeIf(lane -> lane.underWay() == 0);
        // What is under way there may begin an answer without an end yet.
        outgoing.forEach(lane -> leave(lane, next.stages().get(lane.stages().tenant())));
        for (TenantLane lane : List.copyOf(lanes.values())) {
            TenantHandle tenant = lane.stages().tenant();
            TenantStages stages = next.stages().get(tenant);
            if (stages == lane.stages()) {
                continue;
            }
            Set<Side> left = leave(lane, stages);
            if (stages == null) {
                lanes.remove(tenant);
            } else {
                lanes.put(tenant, lane.next(stages, pools));
            }
            if (lane.underWay() > 0) {
                outgoing.add(lane);
            }
            if (!left.isEmpty()) {
                onDisplaced.accept(tenant, left);
            }
        }
    }

    private Set<Side> leave(TenantLane lane, @Nullable TenantStages next) {
        Set<Side> left = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            if (next == null || next.origin(side) != lane.stages().origin(side)) {
                left.add(side);
                lane.leaveOrigin(side);
                pools.retire(lane.stages().origin(side));
            }
        }
        return left;
    }

    /** How many exchanges of the tenant have not ended, under whichever configuration they began. */
    int underWay(TenantHandle tenant) {
        int sum = outgoing.stream()
                .filter(lane -> lane.stages().tenant() == tenant)
                .mapToInt(TenantLane::underWay)
                .sum();
        TenantLane lane = lanes.get(tenant);
        return lane == null ? sum : sum + lane.underWay();
    }

    /** How many there are, with those of earlier configurations; and their pools. */
    Kept kept() {
        outgoing.removeIf(lane -> lane.underWay() == 0);
        return new Kept(lanes.size() + outgoing.size(), pools.size());
    }
}
