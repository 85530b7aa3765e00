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

    /** To read the route again would be of no use: what was published has to be put back first, which the controller does. */
    @Test
    void aRouteThatIsGoneOrOlderIsToldAsThat() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
        String first = etcd.get(FleetKeys.route(ACME));
        unused = store.save(Route.first(ACME, Side.TARGET).at(new Epoch(2)), new Epoch(1));
        Route next = Route.first(ACME, Side.SOURCE).at(new Epoch(3));
        etcd.put(FleetKeys.route(ACME), first);

        StoreFailure older = assertThrows(StoreFailure.class, () -> store.save(next, new Epoch(2)));
        etcd.delete(FleetKeys.route(ACME));
        StoreFailure gone = assertThrows(StoreFailure.class, () -> store.save(next, new Epoch(2)));

        assertTrue(String.valueOf(older.getMessage()).contains("with epoch 1"), older.getMessage());
        assertTrue(String.valueOf(gone.getMessage()).contains("has no route of acme any more"), gone.getMessage());
        assertTrue(gone.action().contains("is put back"), gone.action());
        assertEquals("", etcd.get(FleetKeys.route(ACME)));
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

        assertEquals(StoreFailure.Kind.REFUSED, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains(etcd.url()), refused.getMessage());
        assertTrue(refused.action().contains("etcd"), refused.action());
    }

    @Test
    void aFullOneTakesNoFlipAndSaysWhatToDo() {
        try (EtcdServer full = EtcdServer.start(directory.resolve("full"), "--quota-backend-bytes", "100000");
                EtcdClient asking = EtcdClient.of(
                        new EtcdSettings(List.of(full.url()), "", "", EtcdSettings.NONE.tls()),
                        "control.etcd",
                        Duration.ofSeconds(5))) {
            EtcdTableStore there = new EtcdTableStore(asking, () -> true);

            StoreFailure refused = assertThrows(StoreFailure.class, () -> {
                for (int epoch = 1; epoch < 2_000; epoch++) {
                    full.putIfThereIsRoom("/filling", "x".repeat(20_000));
                    var unused = there.save(Route.first(ACME, Side.SOURCE).at(new Epoch(epoch)), new Epoch(epoch - 1));
                }
            });

            assertEquals(StoreFailure.Kind.REFUSED, refused.kind());
            assertTrue(String.valueOf(refused.getMessage()).contains("its space is used up"), refused.getMessage());
            assertTrue(refused.action().contains("etcdctl alarm disarm"), refused.action());
            assertTrue(there.load().route(ACME).isPresent(), "what is there is read");
        }
    }

    /** Whatever reads takes no part in what is written: only a write without an answer may have been made. */
    @Test
    void oneThatAnswersNobodyIsToldAsThatWhereItMayHaveWritten() {
        var unused = store.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
        EtcdClient hasty = EtcdClient.of(
                new EtcdSettings(List.of(etcd.url()), "", "", EtcdSettings.NONE.tls()),
                "control.etcd",
                Duration.ofMillis(300));
        EtcdTableStore stopping = new EtcdTableStore(hasty, () -> {
            etcd.pause(); // between what is read and what is written
            return true;
        });

        StoreFailure unanswered = assertThrows(
                StoreFailure.class,
                () -> stopping.save(Route.first(ACME, Side.TARGET).at(new Epoch(2)), new Epoch(1)));
        StoreFailure unread = assertThrows(StoreFailure.class, stopping::load);
        etcd.resume();
        hasty.close();

        assertEquals(StoreFailure.Kind.UNANSWERED, unanswered.kind());
        assertEquals(StoreFailure.Kind.REFUSED, unread.kind());
    }
}
