package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** The pools of one event loop, by origin. Belongs to that event loop. */
public final class UpstreamPools {

    private final ProxySettings.Upstream settings;
    private final int maxConnections;
    private final UpstreamConnector connector;
    private final Deadlines deadlines;
    private final Map<Origin, UpstreamPool> byOrigin = new HashMap<>();

    /**
     * @param loops how many event loops share {@code maxConnections}
     * @param resolving where names are resolved: it may block
     */
    public UpstreamPools(
            EventLoop loop,
            Class<? extends Channel> channelType,
            ProxySettings.Upstream settings,
            int loops,
            Executor resolving,
            Deadlines deadlines) {
        this.settings = settings;
        this.maxConnections = Math.max(1, settings.maxConnections() / loops);
        this.connector = new UpstreamConnector(loop, channelType, settings, resolving);
        this.deadlines = deadlines;
    }

    public UpstreamPool pool(Origin origin) {
        return byOrigin.computeIfAbsent(
                origin, o -> new UpstreamPool(o, settings, maxConnections, connector, deadlines));
    }
}
