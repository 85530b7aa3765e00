package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.etcd.Listing;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.TenantRoute;
import java.util.List;
import org.junit.jupiter.api.Test;

class EtcdTableTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");
    private static final Places SIDES = new Places(new Places.Pair("http://a", "http://b"), null);

    private final EtcdTable table = new EtcdTable();

    @Test
    void aTableIsItsRoutesAndPlacesAtTheRevisionThatWasWrittenLast() {
        Route acme = Route.first(ACME, Side.SOURCE);
        Route beta = Route.first(BETA, Side.TARGET);

        RoutingTable read = table.of(new Listing(
                        90,
                        List.of(
                                key("acme", value(acme), 7),
                                key("beta", TenantRoute.of(beta, null).json(), 12))))
                .toTable();

        assertEquals(12, read.revision());
        assertEquals(acme, read.routes().get(ACME));
        assertEquals(beta, read.routes().get(BETA));
        assertEquals(SIDES, read.places().get(ACME));
    }

    @Test
    void whatIsNoRouteOfItsTenantTakesNoOthersAway() {
        Route acme = Route.first(ACME, Side.SOURCE);

        RoutingTable read = table.of(new Listing(
                        90,
                        List.of(
                                key("acme", value(acme), 7),
                                key("beta", value(acme), 8),
                                key("gamma", "nonsense", 9),
                                key("delta", "{}", 10),
                                key("epsilon", "{\"route\":{\"tenant\":\"epsilon\",\"mode\":\"upwards\"}}", 11))))
                .toTable();

        assertEquals(List.of(acme), List.copyOf(read.routes().values()));
        assertEquals(11, read.revision());
    }

    @Test
    void nothingIsATableWithoutRoutes() {
        assertTrue(table.of(new Listing(90, List.of())).toTable().routes().isEmpty());
    }

    private static String value(Route route) {
        return TenantRoute.of(route, SIDES).json();
    }

    private static KeyValue key(String tenant, String value, long modRevision) {
        return new KeyValue(FleetKeys.ROUTES + tenant, value, modRevision, 0);
    }
}
