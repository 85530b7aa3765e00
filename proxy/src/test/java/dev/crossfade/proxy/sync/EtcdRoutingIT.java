package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.config.wire.TenantRoute;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two calls of a proxy, answered by a real etcd. */
@Timeout(60)
class EtcdRoutingIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final String KEY = FleetKeys.route(ACME);
    private static final String MINE = FleetKeys.proxy("edge-1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private EtcdServer etcd;
    private EtcdRouting routing;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(directory);
        etcd.put(KEY, route(1));
        routing = new EtcdRouting(
                EtcdClient.of(
                        new EtcdSettings(List.of(etcd.url()), "", "", EtcdSettings.NONE.tls()),
                        "proxy.etcd",
                        Duration.ofSeconds(5)),
                Duration.ofSeconds(2),
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        routing.close();
        etcd.close();
    }

    @Test
    void theTableIsReadAndThenTheNextOneIsWaitedFor() throws Exception {
        RoutingTableDocument first = routing.routes(OptionalLong.empty()).orElseThrow();
        etcd.put("/crossfade/proxies/other", "not a route");
        etcd.put(KEY, route(2));

        RoutingTableDocument next =
                routing.routes(OptionalLong.of(first.revision())).orElseThrow();

        assertTrue(next.revision() > first.revision());
        assertEquals(2, next.routes().get(0).epoch());
    }

    @Test
    void aReportIsKeptWithALeaseAndWrittenOnlyWhereItSaysSomethingElse() throws Exception {
        RoutingTableDocument table = routing.routes(OptionalLong.empty()).orElseThrow();

        ProxyLease lease = routing.report(report(1));

        assertEquals(table.revision(), lease.revision());
        assertEquals(2000, lease.leaseMs());
        assertTrue(etcd.get(MINE).contains("\"instance\":\"i1\""), etcd.get(MINE));
        long written = etcd.revision();
        assertEquals(table.revision(), routing.report(report(1)).revision());
        assertEquals(written, etcd.revision(), "the lease alone was renewed");
        var unused = routing.report(report(2));
        assertTrue(etcd.revision() > written);
    }

    @Test
    void aKeyThatSomebodyDeletedIsThereAgainWithTheNextReport() throws Exception {
        var unused = routing.routes(OptionalLong.empty());
        long before = routing.report(report(1)).revision();
        etcd.delete(MINE);

        assertEquals(before, routing.report(report(1)).revision());

        assertFalse(etcd.get(MINE).isEmpty());
    }

    /** A revision of the future is waited for: what is watched there would never come. */
    @Test
    void anEtcdWithOtherDataIsFoundAndWhoWaitsIsTold() throws Exception {
        RoutingTableDocument before = routing.routes(OptionalLong.empty()).orElseThrow();
        Thread waiting = Thread.currentThread();
        etcd.delete(KEY);
        assertTrue(
                routing.routes(OptionalLong.of(before.revision())).isEmpty(),
                "no route is given up for a key that went");

        var reports = new Thread(() -> {
            while (waiting.isAlive() && !Thread.currentThread().isInterrupted()) {
                try {
                    assertEquals(0, routing.report(report(1)).revision());
                } catch (IOException e) {
                    throw new AssertionError(e);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        reports.start();
        assertThrows(IOException.class, () -> routing.routes(OptionalLong.of(before.revision())));
        reports.interrupt();
        reports.join();
        assertTrue(routing.routes(OptionalLong.empty()).orElseThrow().routes().isEmpty());
    }

    private static String route(long epoch) {
        return TenantRoute.of(Route.first(ACME, Side.SOURCE).at(new Epoch(epoch)), null)
                .json();
    }

    private static ProxyReport report(long revision) {
        return new ProxyReport("edge-1", "i1", "test", revision, false, Map.of(), List.of());
    }
}
