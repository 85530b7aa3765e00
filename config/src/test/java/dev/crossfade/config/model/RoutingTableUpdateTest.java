package dev.crossfade.config.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingTableUpdateTest {

    private final RoutingTable ours = new RoutingTable(
            9, Map.of(new TenantId("a"), route("a", 5, Side.SOURCE), new TenantId("b"), route("b", 5, Side.SOURCE)));

    @Test
    void aLaterEpochIsTakenAndAnOlderOrEqualOneIsIgnored() {
        RoutingTable other = new RoutingTable(
                3,
                Map.of(new TenantId("a"), route("a", 6, Side.TARGET), new TenantId("b"), route("b", 5, Side.TARGET)));

        RoutingTable updated = ours.updatedBy(other);

        assertEquals(route("a", 6, Side.TARGET), updated.routes().get(new TenantId("a")));
        assertEquals(route("b", 5, Side.SOURCE), updated.routes().get(new TenantId("b")));
        assertEquals(3, updated.revision());
    }

    @Test
    void aTenantThatOnlyOneOfThemKnowsIsKept() {
        RoutingTable updated =
                ours.updatedBy(new RoutingTable(10, Map.of(new TenantId("c"), route("c", 1, Side.TARGET))));

        assertEquals(
                Set.of(new TenantId("a"), new TenantId("b"), new TenantId("c")),
                updated.routes().keySet());
    }

    private static Route route(String tenant, long epoch, Side primary) {
        return new Route(new TenantId(tenant), new Epoch(epoch), primary, RouteMode.DIRECT, Set.of(), false, null);
    }
}
