package dev.crossfade.proxy.parking;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.sync.Controllers;
import dev.crossfade.proxy.upstream.Endpoint;
import dev.crossfade.proxy.upstream.UpstreamLoop;
import dev.crossfade.proxy.upstream.UpstreamPool;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One event loop's connections to the controllers: the proxy's own, for what is parked is as many as clients send. */
final class ControllerCalls {

    private final Controllers controllers;
    private final @Nullable SslContext tls;
    private final @Nullable String token;
    private final ProxySettings.Upstream connections;
    private final Duration limit;
    private final UpstreamLoop loop;
    private final Map<String, UpstreamPool> pools = new HashMap<>();

    ControllerCalls(
            Controllers controllers,
            @Nullable SslContext tls,
            @Nullable String token,
            ProxySettings.Upstream connections,
            Duration limit,
            UpstreamLoop loop) {
        this.controllers = controllers;
        this.tls = tls;
        this.token = token;
        this.connections = connections;
        this.limit = limit;
        this.loop = loop;
    }

    void ask(Question question, Consumer<DeskAnswer> told) {
        new DeskCall(this, loop.deadlines(), limit, question, told).begin();
    }

    Controllers controllers() {
        return controllers;
    }

    @Nullable
    String token() {
        return token;
    }

    UpstreamPool pool(String url) {
        return pools.computeIfAbsent(
                url, each -> UpstreamPool.to(Endpoint.of(URI.create(each), tls), connections, loop));
    }
}
