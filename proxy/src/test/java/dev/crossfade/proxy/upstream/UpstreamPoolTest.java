package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.observe.OriginFailures;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {

    private static final TenantId ACME = new TenantId("acme");

    private final EventLoop loop = new DefaultEventLoop();
    private final PrometheusMetrics metrics = new PrometheusMetrics(
            List.of(new TenantHandle(SampleTenant.named("acme"), Route.first(ACME, Side.SOURCE))));

    @Test
    void whatFailsBecauseTheProxyEndsIsNoFailureOfTheOrigin() {
        UpstreamPool pool = new UpstreamPools(
                        new UpstreamLoop(
                                loop,
                                NioSocketChannel.class,
                                host -> new CompletableFuture<>(),
                                new Deadlines(loop, System::nanoTime)),
                        new ProxySettings.Upstream(
                                Duration.ofSeconds(2), Duration.ofSeconds(30), 16, Duration.ofSeconds(50)),
                        1,
                        new OriginFailures(metrics, System::nanoTime))
                .pool(Origin.of(
                        ACME,
                        Side.SOURCE,
                        new SideSettings("", "http://origin.test", new OriginTls("", ""), null, null)));

        pool.failed(OriginFailure.CLOSED);
        assertEquals(1, counted());

        assertTrue(loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS));
        pool.failed(OriginFailure.CLOSED);
        assertEquals(1, counted());
    }

    private long counted() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("crossfade_proxy_origin_failures_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
