package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.names.NameLookup;
import dev.crossfade.proxy.observe.OriginFailures;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/** The pools of one event loop, by origin. Belongs to that event loop. */
public final class UpstreamPools {

    private final EventLoop loop;
    private final ProxySettings.Upstream settings;
    private final int maxConnections;
    private final UpstreamConnector connector;
    private final NameLookup lookup;
    private final Deadlines deadlines;
    private final OriginFailures failures;
    private final Map<Origin, UpstreamPool> byOrigin = new HashMap<>();

    /**
     * @param loops how many event loops share {@code maxConnections}
     * @param failures is told of each that an origin is the cause of
     */
    public UpstreamPools(
            EventLoop loop,
            Class<? extends Channel> channelType,
            ProxySettings.Upstream settings,
            int loops,
            NameLookup lookup,
            Deadlines deadlines,
            OriginFailures failures) {
        this.loop = loop;
        this.settings = settings;
        this.maxConnections = Math.max(1, settings.maxConnections() / loops);
        this.connector = new UpstreamConnector(loop, channelType, settings, deadlines);
        this.lookup = lookup;
        this.deadlines = deadlines;
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
        return new UpstreamPool(origin, settings, maxConnections, connector, lookup, loop, deadlines, failures);
    }
}
