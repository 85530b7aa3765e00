package dev.crossfade.control.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdTxn;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.InMemoryRoutingTable;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.SampleTenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the registry knows of proxies that register in a real etcd. */
@Timeout(60)
class EtcdProxiesIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final Duration NO_TIME = Duration.ZERO;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final BlockingQueue<ProxyReport> told = new LinkedBlockingQueue<>();
    private final AtomicLong skipped = new AtomicLong();
    private final ProxyRegistry registry =
            new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), () -> System.nanoTime() + skipped.get());
    private final FleetRouting routing = new FleetRouting(
            RoutePublisher.start(new InMemoryRoutingTable(), List.of(SampleTenants.tenant("acme")), 300, Runnable::run),
            registry,
            tenant -> Optional.empty());
    private EtcdServer etcd;
    private EtcdClient client;
    private EtcdProxies proxies;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(directory);
        client = client(etcd.url(), Duration.ofSeconds(5));
        proxies = new EtcdProxies(client(etcd.url(), Duration.ofSeconds(1)), routing, told::add);
    }

    @AfterEach
    void stop() {
        proxies.close();
        client.close();
        etcd.close();
    }

    @Test
    void whoeverIsThereIsKnownAndWhoComesLaterAndAcknowledgesToo() throws Exception {
        register("edge-1", 1, 60);
        proxies.start();
        assertEquals("edge-1", heard().id());
        assertEquals(List.of("edge-1"), registry.fleet(ACME).live());

        register("edge-2", 2, 60);
        assertEquals("edge-2", heard().id());

        Route second = Route.first(ACME, Side.SOURCE).at(new Epoch(2));
        assertEquals(
                List.of("edge-1"), registry.awaitAcknowledged(second, NO_TIME).missing());
        register("edge-1", 2, 60);
        assertEquals("edge-1", heard().id());
        assertTrue(registry.awaitAcknowledged(second, NO_TIME).missing().isEmpty());
    }

    @Test
    void aLeaseThatHasRunOutIsLostAtOnce() throws Exception {
        proxies.start();
        register("edge-1", 1, 1);
        assertEquals("edge-1", heard().id());

        until(() -> registry.fleet(ACME).lost().equals(List.of("edge-1")));
    }

    /** Its process still has its lease. */
    @Test
    void aKeyThatSomebodyDeletesIsNotALeaseThatHasEnded() throws Exception {
        proxies.start();
        register("edge-1", 1, 60);
        assertEquals("edge-1", heard().id());

        etcd.delete(FleetKeys.proxy("edge-1"));
        register("edge-2", 1, 60);
        assertEquals("edge-2", heard().id());

        assertTrue(registry.fleet(ACME).live().contains("edge-1"));
    }

    @Test
    void withoutEtcdNobodyIsTakenForLostAndAReportThatIsNoneKeepsNoOtherAway() throws Exception {
        etcd.put(FleetKeys.proxy("edge-0"), "nonsense");
        etcd.put(FleetKeys.proxy("edge-9"), report("edge-1", 1));
        register("edge-1", 1, 60);
        proxies.start();
        assertEquals("edge-1", heard().id());

        etcd.kill();
        Route second = Route.first(ACME, Side.SOURCE).at(new Epoch(2));
        skipped.addAndGet(Duration.ofSeconds(60).toNanos()); // longer than anyone is believed in

        until(() -> registry.fleet(ACME).live().equals(List.of("edge-1")));
        assertEquals(
                List.of("edge-1"), registry.awaitAcknowledged(second, NO_TIME).missing());
        etcd.startAgain();
        assertEquals("edge-1", heard().id());
    }

    /** Its proxies cannot report then, whose keys stand there as they are. */
    @Test
    void anEtcdThatIsFullIsToldAsOneThatNobodyIsHeardOfThroughUntilItIsNot() throws Exception {
        etcd.close();
        etcd = EtcdServer.start(directory.resolve("small"), "--quota-backend-bytes", "200000");
        client.close();
        client = client(etcd.url(), Duration.ofSeconds(5));
        proxies.close();
        proxies = new EtcdProxies(client(etcd.url(), Duration.ofSeconds(1)), routing, told::add);
        register("edge-1", 1, 60);
        proxies.start();
        assertEquals("edge-1", heard().id());
        until(() -> registry.blindness().isEmpty());

        for (int i = 0; i < 30; i++) {
            etcd.putIfThereIsRoom("/others/" + i, "x".repeat(20_000));
        }

        until(() -> registry.blindness()
                .filter(why -> why.contains("takes no writes, for its space is used up"))
                .isPresent());
        String why = registry.all().get(0).unheard();
        assertTrue(why != null && why.contains("etcdctl alarm disarm"), why);
        for (int i = 0; i < 30; i++) {
            etcd.delete("/others/" + i);
        }
        etcd.makeRoom();
        until(() -> registry.blindness().isEmpty());
    }

    private ProxyReport heard() throws InterruptedException {
        ProxyReport report = told.poll(20, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no report was heard of");
        }
        return report;
    }

    private void register(String id, long epoch, int leaseSeconds) throws Exception {
        long lease = client.grant(Duration.ofSeconds(leaseSeconds)).id();
        assertTrue(client.commit(new EtcdTxn().put(FleetKeys.proxy(id), report(id, epoch), lease))
                .succeeded());
    }

    private static String report(String id, long epoch) throws Exception {
        Route route = Route.first(ACME, Side.SOURCE).at(new Epoch(epoch));
        return Json.MAPPER.writeValueAsString(new ProxyReport(
                id,
                "instance",
                "test",
                1,
                false,
                Map.of("acme", "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 0, 0, 0))));
    }

    private static EtcdClient client(String url, Duration limit) {
        return EtcdClient.of(new EtcdSettings(List.of(url), "", "", EtcdSettings.NONE.tls()), "control.etcd", limit);
    }

    private static void until(BooleanSupplier so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!so.getAsBoolean()) {
            assertTrue(end - System.nanoTime() > 0, "not within 30 s");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
