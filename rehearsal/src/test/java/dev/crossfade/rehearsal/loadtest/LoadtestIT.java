package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against real servers. */
@Timeout(120)
class LoadtestIT {

    @TempDir
    Path directory;

    @Test
    void aHealthyServerPassesAndIsReportedBySide() throws Exception {
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            CommandRun ended =
                    CommandRun.of("--url", origin.url() + "/page?q=1", "--json", "--report", directory.toString());

            assertEquals(0, ended.exit(), ended::toString);
            JsonNode report = Json.MAPPER.readTree(ended.out());
            assertEquals("PASS", report.path("verdict").asText());
            assertEquals(100, report.path("requests").path("due").asInt());
            assertEquals(100, report.path("requests").path("ok").asInt());
            assertEquals(100, report.path("sides").path("source").path("ok").asInt());
            assertEquals(100, report.path("statuses").path("200").asInt());
            assertEquals(
                    origin.url() + "/page", report.path("setting").path("url").asText());
            assertTrue(report.path("latencyMs").path("p99").asDouble() > 0);
            assertEquals(
                    report,
                    Json.MAPPER.readTree(directory.resolve("report.json").toFile()));
            String page = Files.readString(directory.resolve("report.html"));
            assertTrue(page.contains("\"verdict\":\"PASS\"") && page.contains("Chart.js v4"));
            assertTrue(!page.contains("/*STYLE*/") && !page.contains("/*DATA*/"));
        }
    }

    @Test
    void withoutTheDebugHeaderTheSideIsUnknown() throws Exception {
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            CommandRun ended = CommandRun.of("--url", origin.url(), "--no-debug-header");

            assertEquals(0, ended.exit(), ended::toString);
            assertTrue(ended.out().contains("by unknown"), ended::toString);
            ended.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        }
    }

    @Test
    void eachAnswerThatGoesWrongIsFoundAndNamed() throws Exception {
        Path scenario = Files.writeString(directory.resolve("orders.yaml"), """
                requests:
                  - name: order
                    method: POST
                    path: /orders
                    body: { size: 1KiB }
                    key: { header: X-Order-Key }
                    answer: { json: /order/key }
                    check: { path: "/orders/${key}", count: /count }
                """);
        try (FaultyOrders shop = FaultyOrders.start()) {
            CommandRun ended = CommandRun.of(
                    "--url",
                    shop.url(),
                    "--scenario",
                    scenario.toString(),
                    "--json",
                    "--spacing",
                    "exponential",
                    "--seed",
                    "5");

            assertEquals(1, ended.exit(), ended::toString);
            JsonNode report = Json.MAPPER.readTree(ended.out());
            assertEquals("FAIL", report.path("verdict").asText());
            assertEquals(1, report.path("requests").path("noAnswer").asInt(), ended::toString);
            assertEquals(1, report.path("requests").path("unexpectedStatus").asInt(), ended::toString);
            JsonNode keys = report.path("keys");
            assertEquals(report.path("requests").path("due"), keys.path("sent"));
            // Of the dropped answer, and of the one in whose place the first order's was given again.
            assertEquals(2, keys.path("lost").asInt(), ended::toString);
            assertEquals(1, keys.path("repeated").asInt(), ended::toString);
            // That one, and two that were mixed up.
            assertEquals(3, keys.path("outOfOrder").asInt(), ended::toString);
            assertEquals(1, keys.path("withoutKey").asInt(), ended::toString);
            assertEquals(
                    keys.path("sent").asInt() - 6, keys.path("acknowledged").asInt(), ended::toString);
            JsonNode checked = report.path("checked");
            assertEquals(keys.path("acknowledged"), checked.path("keys"));
            assertEquals(1, checked.path("lost").asInt(), ended::toString);
            assertEquals(1, checked.path("repeated").asInt(), ended::toString);
            assertEquals(0, checked.path("unknown").asInt(), ended::toString);
            String problems = report.path("problems").toString();
            assertTrue(problems.contains("order #") && problems.contains("is there 2 times"), problems);
        }
    }

    @Test
    void aServerThatIsNotThereIsToldOnce() throws Exception {
        CommandRun refused = CommandRun.of("--url", "http://127.0.0.1:" + FreePort.find() + "/");
        assertEquals(1, refused.exit(), refused::toString);
        assertTrue(refused.err().contains("nobody answers at 127.0.0.1:"), refused::toString);
        assertTrue(refused.out().isEmpty(), refused::toString);

        CommandRun unknown = CommandRun.of("--url", "http://nowhere.invalid/");
        assertEquals(1, unknown.exit(), unknown::toString);
        assertTrue(unknown.err().contains("no address is known for the host 'nowhere.invalid'"), unknown::toString);
    }
}
