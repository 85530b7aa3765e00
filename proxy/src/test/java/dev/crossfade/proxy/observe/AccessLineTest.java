package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.headers.TraceContext;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessLineTest {

    @Test
    void lineTellsWhoseWhereHowAndHowLong() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertEquals(
                "{tenant=acme, method=POST, path=/orders, protocol=HTTP/1.1, status=201, side=target, mode=armed,"
                        + " attempts=2, outcome=delivered, heldMs=120, epoch=7, durationMs=150, requestId=r1, traceId="
                        + trace + "}",
                AccessLine.fields(finished(Side.TARGET, trace)).toString());
    }

    @Test
    void everyFieldIsNamedInTheReference() throws IOException {
        ReferencePage page = new ReferencePage("The access log");
        AccessLine.fields(finished(Side.TARGET, "4bf92f3577b34da6a3ce929d0e0e4736"))
                .keySet()
                .forEach(page::names);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        var fields = AccessLine.fields(finished(null, ""));
        assertEquals("none", fields.get("side"));
        assertFalse(fields.containsKey("traceId"));
    }

    @Test
    void pathIsShownWithoutItsQueryAndWithNothingThatCouldForgeALineOrAField() {
        assertEquals("/orders/7", ShownPath.of("/orders/7?card=4111"));
        assertEquals("/a_status=_200_", ShownPath.of("/a\nstatus=\"200\""));
        assertEquals("/__", ShownPath.of("/\u2028\u001b"));
    }

    @Test
    void longPathIsCut() {
        assertEquals(1024, ShownPath.of("/".repeat(8000)).length());
    }

    private static FinishedExchange finished(@Nullable Side side, String traceId) {
        var settings = SampleTenant.named("acme", "acme.example.com");
        TenantHandle acme = new TenantHandle(settings, Route.first(settings.id(), Side.SOURCE));
        return new FinishedExchange(
                acme,
                new Route(settings.id(), new Epoch(7), Side.SOURCE, RouteMode.ARMED, Set.of(), false, null),
                side,
                ExchangeEnd.DELIVERED,
                201,
                2,
                120_000_000,
                150_000_000,
                "POST",
                "/orders?card=4111",
                "r1",
                traceId.isEmpty() ? TraceContext.NONE : new TraceContext(traceId, "00f067aa0ba902b7", true),
                "HTTP/1.1");
    }
}
