package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Load on a real proxy that is flipped meanwhile. */
@Timeout(120)
class FailoverLoadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aFlipThroughARealProxyUnderLoadIsSeenOnBothSidesAndFailsNothing() throws Exception {
        try (CountingOrigin source = CountingOrigin.start("source");
                CountingOrigin target = CountingOrigin.start("target")) {
            Path config = Files.writeString(directory.resolve("crossfade.yaml"), """
                    proxy:
                      listen: [ { host: 127.0.0.1, port: 0 } ]
                      admin: { host: 127.0.0.1, port: 0 }
                      state: %s
                      routes: { from: local }
                    tenants:
                      - id: acme
                        hosts: ["*"]
                        source: { origin: "%s" }
                        target: { origin: "%s" }
                    """.formatted(
                            directory.resolve("state"), source.url(), target.url()));
            try (Daemon proxy = Daemon.start(Programs.proxy("proxy", config), directory)) {
                var ready = proxy.awaitReady(PATIENCE);
                URI route = URI.create("http://" + ready.group("admin") + "/v1/routes/acme");
                CompletableFuture<CommandRun> load = CompletableFuture.supplyAsync(() ->
                        CommandRun.of("--url", "http://" + ready.group("listen") + "/", "--duration", "5s", "--json"));
                source.awaitMore(20);
                put(route, "{\"mode\":\"armed\",\"ifEpoch\":1}");
                source.awaitMore(20);
                put(route, "{\"mode\":\"holding\",\"ifEpoch\":2}");
                awaitHeld(route.resolve("/v1/exchanges/held"));
                put(route, "{\"primary\":\"target\",\"mode\":\"direct\",\"ifEpoch\":3}");
                target.awaitMore(20);

                CommandRun ended = load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertEquals(0, ended.exit(), ended::toString);
                JsonNode report = Json.MAPPER.readTree(ended.out());
                assertEquals(500, report.path("requests").path("ok").asInt());
                JsonNode sides = report.path("sides");
                assertTrue(sides.path("source").path("ok").asInt() >= 40, ended::toString);
                assertTrue(sides.path("target").path("ok").asInt() >= 20, ended::toString);
                assertEquals(2, sides.size(), ended::toString);
            }
        }
    }

    private static void put(URI route, String change) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(route)
                                .PUT(BodyPublishers.ofString(change))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
    }

    /** Until a request waits at the proxy. */
    private static void awaitHeld(URI held) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            seen = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(held).build(), BodyHandlers.ofString())
                    .body();
            if (!Json.MAPPER.readTree(seen).path("held").isEmpty()) {
                return;
            }
        }
        throw new AssertionError("nothing is held: " + seen);
    }
}
