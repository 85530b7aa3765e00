package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.routing.TenantHandle;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Metrics that also write some of the refusals to the log, with the client's address. */
public final class LoggedRejections implements ProxyMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedRejections.class);

    private final ProxyMetrics metrics;
    private final RejectionLog log;

    /** @param nanoTime a monotonic clock */
    public LoggedRejections(ProxyMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.log = new RejectionLog(nanoTime, LoggedRejections::write);
    }

    @Override
    public void rejected(RejectionReason reason, String client) {
        metrics.rejected(reason, client);
        log.rejected(reason.label(), client);
    }

    @Override
    public void rejected(RejectionReason reason) {
        metrics.rejected(reason);
    }

    @Override
    public void exchangeFinished(FinishedExchange exchange) {
        metrics.exchangeFinished(exchange);
    }

    @Override
    public void replayed(TenantHandle tenant, Side side) {
        metrics.replayed(tenant, side);
    }

    @Override
    public void boundReached(TenantHandle tenant, Bound bound) {
        metrics.boundReached(tenant, bound);
    }

    @Override
    public void handedOver(TenantHandle tenant, HandOverEnd end) {
        metrics.handedOver(tenant, end);
    }

    @Override
    public void latched(TenantHandle tenant) {
        metrics.latched(tenant);
    }

    @Override
    public void originFailed(TenantId tenant, Side side, String reason) {
        metrics.originFailed(tenant, side, reason);
    }

    @Override
    public void clientConnected() {
        metrics.clientConnected();
    }

    @Override
    public void clientDisconnected() {
        metrics.clientDisconnected();
    }

    private static void write(String reason, String client, long leftOut) {
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("reason", reason).addKeyValue("client", client);
        (leftOut == 0 ? line : line.addKeyValue("leftOut", leftOut)).log("refused");
    }

    @Override
    public void tunnelBegan(TenantHandle tenant) {
        metrics.tunnelBegan(tenant);
    }

    @Override
    public void tunnelEnded(TenantHandle tenant, TunnelEnd why) {
        metrics.tunnelEnded(tenant, why);
    }
}
