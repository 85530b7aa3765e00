package dev.crossfade.control.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.SampleTenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd that loses what it had, under a controller that goes on. */
@Timeout(60)
class EtcdLossesIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private EtcdServer etcd;
    private EtcdTableStore store;
    private EtcdClient client;
    private RoutePublisher publisher;
    private EtcdLosses losses;
    private boolean leads = true;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(directory.resolve("etcd"));
        client = client();
        store = new EtcdTableStore(client, () -> leads);
        publisher = RoutePublisher.start(
                store, List.of(SampleTenants.tenant("acme"), SampleTenants.tenant("beta")), 10, Runnable::run);
        losses = new EtcdLosses(client(), publisher);
        flip(Side.TARGET);
    }

    private EtcdClient client() {
        return EtcdClient.of(
                new EtcdSettings(List.of(etcd.url()), "", "", EtcdSettings.NONE.tls()),
                "control.etcd",
                Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        losses.close();
        client.close();
        etcd.close();
    }

    @Test
    void whoeverHasLostEverythingGetsAllOfItBackAndAFlipIsTakenAgain() {
        long revision = publisher.table().revision();
        var places = store.load().places();
        etcd.kill();
        etcd.startEmpty();

        losses.look();

        assertEquals(2, store.load().route(ACME).orElseThrow().epoch().value());
        assertEquals(Side.TARGET, store.load().route(ACME).orElseThrow().primary());
        assertEquals(1, store.load().route(BETA).orElseThrow().epoch().value());
        assertEquals(places, store.load().places());
        assertTrue(publisher.table().revision() > revision, "whoever waits for a later table gets it");
        flip(Side.SOURCE);
        assertEquals(3, store.load().route(ACME).orElseThrow().epoch().value());
    }

    @Test
    void anOlderRouteThatABackupBroughtIsReplaced() {
        String flipped = etcd.get(FleetKeys.route(ACME));
        etcd.put(
                FleetKeys.route(ACME),
                flipped.replace("\"epoch\":2", "\"epoch\":1")
                        .replace("\"primary\":\"target\"", "\"primary\":\"source\""));

        losses.look();

        assertEquals(publisher.current(ACME), store.load().route(ACME));
        assertEquals(Side.TARGET, store.load().route(ACME).orElseThrow().primary());
    }

    @Test
    void aLaterRouteIsNeverReplaced() {
        losses.look();
        String later = etcd.get(FleetKeys.route(ACME)).replace("\"epoch\":2", "\"epoch\":7");
        etcd.put(FleetKeys.route(ACME), later);
        etcd.delete(FleetKeys.route(BETA));

        losses.look();

        assertEquals(later, etcd.get(FleetKeys.route(ACME)));
        assertEquals(1, store.load().route(BETA).orElseThrow().epoch().value());
    }

    @Test
    void whoDoesNotLeadPutsNothingBack() {
        etcd.delete(FleetKeys.route(ACME));
        leads = false;

        losses.look();
        assertEquals("", etcd.get(FleetKeys.route(ACME)));

        leads = true;
        losses.look();
        assertEquals(2, store.load().route(ACME).orElseThrow().epoch().value());
    }

    @Test
    void nothingIsWrittenWhereNothingIsLost() {
        losses.look();
        long revision = etcd.revision();

        losses.look();
        etcd.kill();
        losses.look();
        etcd.startAgain();
        losses.look();

        assertEquals(revision, etcd.revision());
    }

    /** What stands there may be somebody's only copy of it. */
    @Test
    void whatWasNotWrittenByAControllerIsLeftUntilItIsDeleted() {
        etcd.put(FleetKeys.route(ACME), "[]");
        losses.look();
        assertEquals("[]", etcd.get(FleetKeys.route(ACME)));

        etcd.delete(FleetKeys.route(ACME));
        losses.look();

        assertEquals(2, store.load().route(ACME).orElseThrow().epoch().value());
    }

    private void flip(Side to) {
        var unused = publisher.publish(ACME, Epoch.NONE, before -> Route.first(ACME, to));
    }
}
