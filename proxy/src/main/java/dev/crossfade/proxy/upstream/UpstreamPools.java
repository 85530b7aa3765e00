package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.observe.OriginFailures;
import java.util.HashMap;
import java.util.Map;

/** The pools of one event loop, by origin. Belongs to that event loop. */
public final class UpstreamPools {

    private final UpstreamLoop on;
    private final ProxySettings.Upstream settings;
    private final int maxConnections;
    private final UpstreamConnector connector;
    private final OriginFailures failures;
    private final Map<Origin, UpstreamPool> byOrigin = new HashMap<>();

    /**
     * @param loops how many event loops share {@code maxConnections}
     * @param failures is told of each that an origin is the cause of
     */
    public UpstreamPools(UpstreamLoop on, ProxySettings.Upstream settings, int loops, OriginFailures failures) {
        this.on = on;
        this.settings = settings;
        this.maxConnections = Math.max(1, settings.maxConnections() / loops);
        this.connector = new UpstreamConnector(on, settings);
        this.failures = failures;
    }

    public UpstreamPool pool(Origin origin) {
        return byOrigin.computeIfAbsent(origin, this::make);
    }

    /** The origin is nobody's any more; its pool serves whoever still has it to the end, and then holds nothing. */
    public void retire(Origin origin) {
        UpstreamPool pool = byOrigin.remove(origin);
        if (pool != null) {
            pool.retire();
        }
    }

    /** How many there are, without those that were retired. */
    public int size() {
        return byOrigin.size();
    }

    private UpstreamPool make(Origin origin) {
        return new UpstreamPool(
                origin.endpoint(), settings, maxConnections, connector, on, failure -> failed(origin, failure));
    }

    private void failed(Origin origin, OriginFailure failure) {
        // An origin that is named by its address is named already.
        String detail =
                failure.detail().endsWith(origin.authority()) ? failure.detail() : origin + ": " + failure.detail();
        FailureReason reason = failure.reason();
        failures.failed(origin.tenant(), origin.side(), reason.label(), detail, reason.remedy());
    }
}
