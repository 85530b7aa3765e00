package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each failure of an origin, and tells the log of it: at most every ten
 * seconds for each tenant, side and reason, with how many were left out.
 * Thread-safe; never blocks for long.
 */
public final class OriginFailures {

    private static final Logger LOG = LoggerFactory.getLogger(OriginFailures.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int LONGEST_DETAIL = 300;

    private final ProxyMetrics metrics;
    private final LogSampler sampler;

    /** @param nanoTime a monotonic clock */
    public OriginFailures(ProxyMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.sampler = new LogSampler(nanoTime, EVERY);
    }

    /**
     * @param reason one of a small fixed set of words
     * @param detail what happened; nothing of the request
     * @param remedy what an operator can do
     */
    public void failed(TenantId tenant, Side side, String reason, String detail, String remedy) {
        metrics.originFailed(tenant, side, reason);
        OptionalLong leftOut = sampler.admit(tenant + " " + side + " " + reason);
        if (leftOut.isPresent()) {
            LOG.warn(
                    "Origin failed: tenant {}, {}, {}: {}. {}.{}",
                    tenant,
                    side.label(),
                    reason,
                    shown(detail),
                    remedy,
                    leftOut.getAsLong() == 0 ? "" : " " + leftOut.getAsLong() + " more like it were not logged.");
        }
    }

    /** On one line and of bounded length: parts of it may come from a certificate or a name server. */
    static String shown(String detail) {
        int end = Math.min(detail.length(), LONGEST_DETAIL);
        StringBuilder shown = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = detail.charAt(i);
            shown.append(c < ' ' || c >= 127 ? '_' : c);
        }
        return shown.toString();
    }
}
