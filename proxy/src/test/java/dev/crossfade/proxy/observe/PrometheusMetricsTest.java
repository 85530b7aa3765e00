package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.proxy.headers.TraceContext;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final TenantHandle acme = handle();
    private final PrometheusMetrics metrics = new PrometheusMetrics(List.of(acme), () -> now, UnaryOperator.identity());

    @Test
    void requestsAreCountedUnderTheNamesAndLabelsOfTheContract() {
        metrics.exchangeFinished(finished(Side.SOURCE, 201, 0));
        metrics.exchangeFinished(finished(Side.SOURCE, 204, 0));
        metrics.exchangeFinished(finished(null, 0, 5_000_000));

        says(
                "crossfade_proxy_requests_total{mode=\"direct\",outcome=\"delivered\",side=\"source\",status_class=\"2xx\","
                        + "tenant=\"acme\"} 2.0");
        says("crossfade_proxy_requests_total{mode=\"direct\",outcome=\"delivered\",side=\"none\",status_class=\"none\","
                + "tenant=\"acme\"} 1.0");
        says("crossfade_proxy_request_duration_seconds_count{side=\"source\",tenant=\"acme\"} 2");
        says("crossfade_proxy_hold_duration_seconds_count{tenant=\"acme\"} 1");
    }

    @Test
    void heldRequestsReplaysRejectionsAndBoundsAreThere() {
        acme.heldChanged(3);
        metrics.replayed(acme, Side.TARGET);
        metrics.rejected(RejectionReason.MISSING_HOST);
        metrics.rejected(RejectionReason.MISSING_HOST);
        metrics.boundReached(acme, Bound.REPLAY_BUFFER);

        says("crossfade_proxy_held_requests{tenant=\"acme\"} 3.0");
        says("crossfade_proxy_replays_total{side=\"target\",tenant=\"acme\"} 1.0");
        says("crossfade_proxy_rejections_total{reason=\"missing_host\"} 2.0");
        says("crossfade_proxy_bounds_reached_total{bound=\"replay_buffer\",tenant=\"acme\"} 1.0");
    }

    @Test
    void whatOriginsDoWrongAndHowTheyAreIsThere() {
        metrics.originFailed(acme.id(), Side.SOURCE, "reset");
        metrics.originFailed(acme.id(), Side.SOURCE, "reset");
        metrics.originHealthy(acme.id(), Side.TARGET, () -> Double.NaN);

        says("crossfade_proxy_origin_failures_total{reason=\"reset\",side=\"source\",tenant=\"acme\"} 2.0");
        says("crossfade_proxy_origin_healthy{side=\"target\",tenant=\"acme\"} NaN");
    }

    @Test
    void refusalsOfTheAdminPortAreThere() {
        Consumer<String> refusals = metrics.adminRefusals(List.of("token-needed", "scope-needed"));
        refusals.accept("token-needed");
        refusals.accept("token-needed");
        says("crossfade_proxy_admin_refusals_total{reason=\"token-needed\"} 2.0");
        says("crossfade_proxy_admin_refusals_total{reason=\"scope-needed\"} 0.0");
    }

    @Test
    void holdIsOverdueWhenItsEndHasPassed() {
        says("crossfade_proxy_hold_overdue{tenant=\"acme\"} 0.0");
        acme.apply(new Route(acme.id(), new Epoch(2), Side.SOURCE, RouteMode.HOLDING, Set.of(), false, now));
        says("crossfade_proxy_hold_overdue{tenant=\"acme\"} 0.0");
        now = now.plusMillis(1);
        says("crossfade_proxy_hold_overdue{tenant=\"acme\"} 1.0");
        acme.apply(new Route(acme.id(), new Epoch(3), Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null));
        says("crossfade_proxy_hold_overdue{tenant=\"acme\"} 0.0");
    }

    @Test
    void trafficForAReportIsOfTheSameCounters() {
        metrics.exchangeFinished(finished(Side.SOURCE, ExchangeEnd.DELIVERED, 201));
        metrics.exchangeFinished(finished(Side.SOURCE, ExchangeEnd.DELIVERED, 404));
        metrics.exchangeFinished(finished(Side.SOURCE, ExchangeEnd.DELIVERED, 503));
        metrics.exchangeFinished(finished(Side.SOURCE, ExchangeEnd.UNKNOWN, 502));
        metrics.exchangeFinished(finished(Side.SOURCE, ExchangeEnd.CLIENT_GONE, 0));
        metrics.replayed(acme, Side.TARGET);
        metrics.exchangeFinished(finished(Side.TARGET, ExchangeEnd.DELIVERED, 200));
        metrics.exchangeFinished(finished(null, ExchangeEnd.HOLD_EXPIRED, 503));

        assertEquals(
                List.of(new Traffic("acme", new Traffic.Counts(2, 2, 0), new Traffic.Counts(1, 0, 1), 1)),
                metrics.traffic());
    }

    @Test
    void trafficIsToldOfNoMoreTenantsThanFitIntoAReport() {
        for (int i = 0; i < PrometheusMetrics.MOST_TOLD; i++) {
            var settings = SampleTenant.named("a" + i, "a" + i + ".example.com");
            metrics.replayed(new TenantHandle(settings, Route.first(settings.id(), Side.SOURCE)), Side.TARGET);
        }

        assertEquals(PrometheusMetrics.MOST_TOLD, metrics.traffic().size());
    }

    private void says(String line) {
        String all = metrics.scrape();
        assertTrue(all.lines().anyMatch(each -> each.equals(line)), () -> line + " is not in\n" + all);
    }

    private FinishedExchange finished(@Nullable Side side, int status, long heldNanos) {
        return finished(side, ExchangeEnd.DELIVERED, status, heldNanos);
    }

    private FinishedExchange finished(@Nullable Side side, ExchangeEnd end, int status) {
        return finished(side, end, status, 0);
    }

    private FinishedExchange finished(@Nullable Side side, ExchangeEnd end, int status, long heldNanos) {
        return new FinishedExchange(
                acme,
                acme.route(),
                side,
                end,
                status,
                1,
                heldNanos,
                1_000_000,
                "GET",
                "/",
                "r1",
                TraceContext.NONE,
                "HTTP/1.1");
    }

    private static TenantHandle handle() {
        var settings = SampleTenant.named("acme", "acme.example.com");
        return new TenantHandle(settings, Route.first(settings.id(), Side.SOURCE));
    }
}
