package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.routing.TenantHandle;

/** What the data path counts. Called on event loops: must be quick, must not block, must not throw. */
public interface ProxyMetrics {

    /** One exchange has ended. */
    void exchangeFinished(FinishedExchange exchange);

    /** Another attempt is made with a buffered request, at the given side. */
    void replayed(TenantHandle tenant, Side side);

    /** A request, or a connection, was refused before it belonged to a tenant's exchange. */
    void rejected(RejectionReason reason);

    /**
     * The same, with whom it was refused to.
     *
     * @param client its address, for a log; never a label
     */
    default void rejected(RejectionReason reason, String client) {
        rejected(reason);
    }

    /** Reached a bound that is a normal outcome. */
    void boundReached(TenantHandle tenant, Bound bound);

    /** What became of a request that was to be parked; whether its client was still there or not. */
    void handedOver(TenantHandle tenant, HandOverEnd end);

    /** A latch was set: unsafe requests of this tenant have been answered by the side that is not the primary. */
    void latched(TenantHandle tenant);

    /**
     * An origin was not reached, broke off, or sent what it must not.
     *
     * @param reason one of a small fixed set of words such as {@code connect_refused}
     */
    void originFailed(TenantId tenant, Side side, String reason);

    void clientConnected();

    void clientDisconnected();

    /** A WebSocket was agreed to. */
    void tunnelBegan(TenantHandle tenant);

    /** A WebSocket has ended. */
    void tunnelEnded(TenantHandle tenant, TunnelEnd why);

    /** Counts nothing. */
    ProxyMetrics NONE = new ProxyMetrics() {
        @Override
        public void exchangeFinished(FinishedExchange exchange) {}

        @Override
        public void replayed(TenantHandle tenant, Side side) {}

        @Override
        public void rejected(RejectionReason reason) {}

        @Override
        public void boundReached(TenantHandle tenant, Bound bound) {}

        @Override
        public void handedOver(TenantHandle tenant, HandOverEnd end) {}

        @Override
        public void latched(TenantHandle tenant) {}

        @Override
        public void originFailed(TenantId tenant, Side side, String reason) {}

        @Override
        public void clientConnected() {}

        @Override
        public void clientDisconnected() {}

        @Override
        public void tunnelBegan(TenantHandle tenant) {}

        @Override
        public void tunnelEnded(TenantHandle tenant, TunnelEnd why) {}
    };
}
