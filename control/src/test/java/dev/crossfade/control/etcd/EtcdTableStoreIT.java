package dev.crossfade.control.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The routing table in a real etcd. */
@Timeout(60)
class EtcdTableStoreIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");
    private static final Places SIDES =
            new Places(new Places.Pair("http://a", "http://b"), new Places.Pair("a:5432/x", "b:5432/x"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private EtcdServer etcd;
    private EtcdClient client;
    private EtcdTableStore store;
    private boolean leads = true;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(directory);
        client = EtcdClient.of(
                new EtcdSettings(List.of(etcd.url()), "", "", EtcdSettings.NONE.tls()),
                "control.etcd",
                Duration.ofSeconds(5));
        store = new EtcdTableStore(client, () -> leads);
    }

    @AfterEach
    void stop() {
        client.close();
        etcd.close();
    }

    @Test
    void anEmptyOneIsTheEmptyTable() {
        assertEquals(RoutingTable.EMPTY, store.load());
    }

    @Test
    void eachSaveIsALaterRevisionAndStaysWhenEtcdIsKilled() {
        RoutingTable first = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
        RoutingTable second = store.save(Route.first(BETA, Side.TARGET), Epoch.NONE);

        assertTrue(second.revision() > first.revision());
        etcd.kill();
        etcd.startAgain();
        assertEquals(second, store.load());
        assertEquals(Side.TARGET, second.route(BETA).orElseThrow().primary());
    }

    @Test
    void ofTwoWhoHaveSeenTheSameEpochOneIsRefused() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
        Route next = Route.first(ACME, Side.TARGET).at(new Epoch(2));
        unused = store.save(next, new Epoch(1));

        StoreFailure stale = assertThrows(StoreFailure.class, () -> store.save(next, new Epoch(1)));

        assertEquals(StoreFailure.Kind.STALE, stale.kind());
        assertThrows(StoreFailure.class, () -> store.save(next, new Epoch(2)), "not later");
    }

    /** To read the route again would be of no use: nobody but the controller's start puts it back. */
    @Test
    void aRouteThatIsGoneIsToldAsThatWithWhatBringsItBack() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
        etcd.delete(FleetKeys.route(ACME));

        StoreFailure gone = assertThrows(
                StoreFailure.class,
                () -> store.save(Route.first(ACME, Side.TARGET).at(new Epoch(2)), new Epoch(1)));

        assertTrue(String.valueOf(gone.getMessage()).contains("has no route of acme any more"), gone.getMessage());
        assertTrue(gone.action().startsWith("start the controller again"), gone.action());
    }

    @Test
    void theSidesAreKeptAndProxiesSeeNoDatabaseOfThem() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);

        RoutingTable kept = store.keep(Map.of(ACME, SIDES, BETA, SIDES));

        assertEquals(Map.of(ACME, SIDES), kept.places());
        assertEquals(kept, store.keep(Map.of(ACME, SIDES)), "what is there already is not written again");
        String seen = etcd.get(FleetKeys.route(ACME));
        assertTrue(seen.contains("http://a"), seen);
        assertFalse(seen.contains("5432"), seen);
        assertEquals(
                SIDES,
                store.save(Route.first(ACME, Side.TARGET).at(new Epoch(2)), new Epoch(1))
                        .places()
                        .get(ACME));
    }

    @Test
    void theRevisionIsRaisedOnceAndGoesOnFromThere() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);

        assertEquals(5000, store.raiseRevision(5000).revision());

        assertEquals(5000, store.raiseRevision(10).revision());
        assertTrue(store.save(Route.first(BETA, Side.SOURCE), Epoch.NONE).revision() > 5000);
    }

    @Test
    void whoDoesNotLeadWritesNothing() {
        leads = false;

        StoreFailure refused =
                assertThrows(StoreFailure.class, () -> store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE));

        assertEquals(StoreFailure.Kind.NOT_LEADING, refused.kind());
        assertEquals("", etcd.get(FleetKeys.route(ACME)));
    }

    @Test
    void whatSomebodyElseHasWrittenIsNamed() {
        etcd.put(FleetKeys.route(ACME), "[]");

        StoreFailure refused = assertThrows(StoreFailure.class, store::load);

        assertTrue(String.valueOf(refused.getMessage()).contains("/crossfade/routes/acme"), refused.getMessage());
    }

    @Test
    void aKilledEtcdIsTheReason() {
        etcd.kill();

        StoreFailure refused = assertThrows(StoreFailure.class, store::load);

        assertEquals(StoreFailure.Kind.FAILED, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains(etcd.url()), refused.getMessage());
        assertTrue(refused.action().contains("etcd"), refused.action());
    }
}
