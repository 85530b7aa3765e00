package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.AskedRoute;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.sync.RoutingSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditLineTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Caller JO = new Caller("jo", Scope.OPERATOR);

    @Test
    void flipIsToldWithWhoFromWhereBeforeAndAfter() {
        Route before = Route.first(ACME, Side.SOURCE);
        Route after = new Route(ACME, new Epoch(2), Side.TARGET, RouteMode.DIRECT, Set.of(), false, null);

        assertEquals(
                "route of acme changed by jo from 10.0.0.9: " + after.inWords() + "; before " + before.inWords(),
                line(new RouteChange("target", null, null, null, 1L), new RoutingSource.Flipped(before, after)));
    }

    @Test
    void refusalReadsAsAChangeDoes() {
        Route now = new Route(ACME, new Epoch(3), Side.SOURCE, RouteMode.ARMED, Set.of(Side.SOURCE), false, null);

        assertEquals(
                "route of acme not changed for jo from 10.0.0.9: asked for to target, holding, fenced none, until"
                        + " 2030-01-01T00:00:00Z, if at epoch 2; refused: the route is epoch 3, to source, armed, fenced source",
                line(
                        new RouteChange(
                                "target", "holding", List.of(), Instant.parse("2030-01-01T00:00:00.123456789Z"), 2L),
                        new RoutingSource.OtherEpoch(now)));
        assertEquals(
                "route of acme not changed for jo from 10.0.0.9: asked for no change; refused: this proxy follows"
                        + " http://127.0.0.1:9901",
                line(
                        new RouteChange(null, null, null, null, null),
                        new RoutingSource.FollowsAnother(
                                "http://127.0.0.1:9901", Optional.of("http://127.0.0.1:9901"))));
    }

    @Test
    void refusalIsOneBoundedLineWhateverTheCallerSent() {
        String forged = "moon\n2030-01-01 INFO audit - route of acme flipped by root\u001b[31m" + "x".repeat(20_000);
        String line =
                line(new RouteChange(forged, null, null, null, 1L), new RoutingSource.Invalid("not a side: " + forged));

        assertTrue(line.startsWith("route of acme not changed for jo from 10.0.0.9: "), line);
        assertTrue(line.length() < 1000, () -> line.length() + " characters");
        assertTrue(line.chars().allMatch(c -> c >= ' '), line);
    }

    @Test
    void changeThatCannotBeReadIsOneBoundedLineToo() {
        assertEquals(
                "route of sh_op not changed for jo from 10.0.0.9; refused: this proxy has no such tenant",
                AuditLine.ofRefused(JO, "10.0.0.9", "sh\nop", "this proxy has no such tenant"));
        assertTrue(AuditLine.ofRefused(JO, "10.0.0.9", "x".repeat(9_000), "y".repeat(9_000))
                        .length()
                < 500);
    }

    private static String line(RouteChange change, RoutingSource.Flip flip) {
        return AuditLine.of(JO, "10.0.0.9", ACME, new AskedRoute(change, false), flip);
    }
}
