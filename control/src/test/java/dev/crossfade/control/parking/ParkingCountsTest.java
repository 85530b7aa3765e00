package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ParkingCountsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Path PAGES = Path.of("../docs/observability");

    private final ParkingCounts counts = new ParkingCounts(List.of(ACME), () -> NOON);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** An alarm for the increase of a series that begins with 1 never fires. */
    @Test
    void everySeriesThatAlarmsAndTheDashboardNameIsThereFromTheStart() throws Exception {
        counts.bindTo(registry);
        // A tenant that the configuration does not name has a series from when that is seen; its alarm is for what is,
        // not for an increase.
        counts.unclaimed(Map.of(new TenantId("gone"), 1L));
        String metrics = registry.scrape();
        Set<String> named = new TreeSet<>();
        for (String page : List.of("alerts.yaml", "dashboard.json")) {
            Matcher series = Pattern.compile("(crossfade_parking_[a-z_]+)(?:\\{result=\"([a-z]+)\"})?")
                    .matcher(Files.readString(PAGES.resolve(page)));
            while (series.find()) {
                named.add(series.group(1));
                String result = series.group(2) == null ? "" : "result=\"" + series.group(2) + "\"";
                assertTrue(
                        metrics.lines()
                                .anyMatch(line -> line.startsWith(series.group(1) + "{") && line.contains(result)),
                        () -> series.group() + " is not in\n" + metrics);
            }
        }
        assertTrue(named.size() >= 6, () -> "are the pages where they were? They name " + named);
    }

    @Test
    void whatWaitsHowOldTheOldestIsAndHowLateOneWasAreShown() {
        counts.bindTo(registry);
        counts.waits(
                ACME,
                new Backlog(
                        3,
                        2,
                        1,
                        NOON.minusSeconds(60).toEpochMilli(),
                        NOON.minusSeconds(5).toEpochMilli(),
                        1));
        counts.sent(ACME, Duration.ofSeconds(2));
        counts.deliveredWith(ACME, 204);
        counts.deliveredWith(ACME, 404);
        counts.deliveredWith(ACME, 410);
        counts.deliveredWith(ACME, 999);
        counts.unclaimed(Map.of(new TenantId("gone"), 5L, new TenantId("lost"), 1L));
        counts.unclaimed(Map.of(new TenantId("gone"), 4L));
        String metrics = registry.scrape();

        for (String line : List.of(
                "crossfade_parking_waiting{kind=\"parked\",tenant=\"acme\"} 3.0",
                "crossfade_parking_waiting{kind=\"deferred\",tenant=\"acme\"} 2.0",
                "crossfade_parking_oldest_age_seconds{tenant=\"acme\"} 60.0",
                "crossfade_parking_overdue_seconds{tenant=\"acme\"} 5.0",
                "crossfade_parking_dead{tenant=\"acme\"} 1.0",
                "crossfade_parking_failing_keys{tenant=\"acme\"} 1.0",
                "crossfade_parking_delivered_total{status=\"2xx\",tenant=\"acme\"} 1.0",
                "crossfade_parking_delivered_total{status=\"4xx\",tenant=\"acme\"} 2.0",
                "crossfade_parking_unclaimed{tenant=\"gone\"} 4.0",
                "crossfade_parking_lateness_seconds_sum{tenant=\"acme\"} 2.0")) {
            assertTrue(metrics.contains("\n" + line + "\n"), metrics);
        }
        assertFalse(metrics.contains("tenant=\"lost\""), metrics);
    }
}
