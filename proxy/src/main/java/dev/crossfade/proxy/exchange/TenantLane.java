package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.replay.ReplayBudget;
import dev.crossfade.proxy.upstream.UpstreamPool;
import dev.crossfade.proxy.upstream.UpstreamPools;
import java.util.EnumSet;
import java.util.function.LongSupplier;

/** One tenant on one event loop under one configuration: its stages, its connections there, and its budgets. */
final class TenantLane {

    private static final double ORDINARY_SHARE = 0.2;
    private static final double ORDINARY_FLOOR_PER_SECOND = 10;
    /** A refused request goes back and forth while the sides are exchanged; its waits bound it, this bounds all of them. */
    private static final double SWITCHOVER_SHARE = 20;

    private static final double SWITCHOVER_FLOOR_PER_SECOND = 2000;

    private final TenantStages stages;
    private final UpstreamPool source;
    private final UpstreamPool target;
    private final ReplayBudget ordinary;
    private final ReplayBudget switchover;
    private final EnumSet<Side> leftOrigins = EnumSet.noneOf(Side.class);
    private int underWay;

    TenantLane(TenantStages stages, UpstreamPools pools, LongSupplier nanoTime) {
        this(
                stages,
                pools,
                new ReplayBudget(ORDINARY_SHARE, ORDINARY_FLOOR_PER_SECOND, nanoTime),
                new ReplayBudget(SWITCHOVER_SHARE, SWITCHOVER_FLOOR_PER_SECOND, nanoTime));
    }

    private TenantLane(TenantStages stages, UpstreamPools pools, ReplayBudget ordinary, ReplayBudget switchover) {
        this.stages = stages;
        this.source = pools.pool(stages.origin(Side.SOURCE));
        this.target = pools.pool(stages.origin(Side.TARGET));
        this.ordinary = ordinary;
        this.switchover = switchover;
    }

    /** The same tenant's under the next configuration. */
    TenantLane next(TenantStages following, UpstreamPools pools) {
        return new TenantLane(following, pools, ordinary, switchover);
    }

    void exchangeBegan() {
        underWay++;
    }

    void exchangeEnded() {
        underWay--;
    }

    /** How many exchanges have begun here and have not ended. */
    int underWay() {
        return underWay;
    }

    /** The tenant has another origin there now, or none at all. */
    void leaveOrigin(Side side) {
        leftOrigins.add(side);
    }

    boolean hasLeftOrigin(Side side) {
        return leftOrigins.contains(side);
    }

    TenantStages stages() {
        return stages;
    }

    UpstreamPool pool(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    void requestCame() {
        ordinary.earn();
        switchover.earn();
    }

    /** @param ordinaryRetry in DIRECT, without a switchover in sight */
    boolean trySpendReplay(boolean ordinaryRetry) {
        return ordinaryRetry ? ordinary.trySpend() : switchover.trySpend();
    }
}
