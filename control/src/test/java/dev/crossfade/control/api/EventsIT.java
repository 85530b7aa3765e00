package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.live.StatusFeed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsIT {

    private static final String VIEWER = "viewer-token-0123456789-0123456789abcdef";
    private static final String PROXY = "proxy-token-0123456789-0123456789abcdef";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    @SuppressWarnings("try") // it is stopped in the midst
    void changeIsToldAndTheEndOfTheControllerEndsTheStream() throws Exception {
        try (RunningApi api = new RunningApi();
                BufferedReader events = events(api, "?tenant=acme")) {
            api.operations.will(Statuses.copying(100)).alreadyStarted();
            assertTrue(await(events, "event: you", "data: ").contains("\"mayChange\":true"));
            await(events, "\"step\":\"initial copy\"");

            api.operations.will(Statuses.holdPoint());

            assertTrue(await(events, "\"waitingFor\":\"switchover\"").startsWith("data: "));
            api.close();
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> awaitEnd(events));
        }
    }

    @Test
    void aViewerMayListenAndAProxyMayNot() throws Exception {
        Path tokens =
                Files.writeString(directory.resolve("tokens"), VIEWER + " viewer bob\n" + PROXY + " proxy edge\n");
        try (RunningApi api = new RunningApi(tokens.toString())) {
            assertEquals(401, api.get("/v1/events").statusCode());
            assertEquals(
                    403,
                    api.get("/v1/events", "Authorization", "Bearer " + PROXY).statusCode());
            try (BufferedReader events = events(api, "", "Authorization", "Bearer " + VIEWER)) {
                assertTrue(await(events, "data: ").contains("{\"name\":\"bob\",\"mayChange\":false}"));
            }
            assertEquals(200, api.get("/").statusCode(), "the page itself tells nothing");
        }
    }

    @Test
    void pageOfAnotherOriginIsAnsweredNeitherEventsNorThePage() throws Exception {
        try (RunningApi api = new RunningApi()) {
            assertEquals(
                    403, api.get("/v1/events", "Origin", "http://example.com").statusCode());
            assertEquals(403, api.get("/", "Origin", "http://example.com").statusCode());
            assertEquals(404, api.get("/v1/events?tenant=nobody").statusCode());
        }
    }

    @Test
    void oneTooManyIsToldToTryAgainAndIsCounted() throws Exception {
        List<BufferedReader> listening = new ArrayList<>();
        try (RunningApi api = new RunningApi()) {
            for (int i = 0; i < StatusFeed.MOST_LISTENERS; i++) {
                listening.add(events(api, ""));
            }

            HttpResponse<String> refused = api.get("/v1/events");

            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
            String metrics = api.get("/metrics").body();
            assertTrue(metrics.contains("crossfade_control_event_listeners " + StatusFeed.MOST_LISTENERS + ".0"));
            assertTrue(metrics.contains("crossfade_control_event_listeners_refused_total 1.0"));
        } finally {
            for (BufferedReader one : listening) {
                one.close();
            }
        }
    }

    @Test
    void pageLoadsNothingFromElsewhereAndIsAskedForAgainOnlyIfItHasChanged() throws Exception {
        try (RunningApi api = new RunningApi()) {
            HttpResponse<String> page = api.get("/");

            assertEquals(
                    "text/html;charset=utf-8",
                    page.headers().firstValue("Content-Type").orElseThrow());
            String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
            String tag = page.headers().firstValue("ETag").orElseThrow();
            assertEquals(304, api.get("/", "If-None-Match", tag).statusCode());
            assertEquals(404, api.get("/assets/elsewhere.js").statusCode());
        }
    }

    /** It is cut off where the server's last chunk came too late for the end of its connections; a page takes both for the end. */
    private static void awaitEnd(BufferedReader events) {
        try {
            while (events.readLine() != null) {
                // what was under way
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("closed"), e::toString);
        }
    }

    private static BufferedReader events(RunningApi api, String query, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = api.client()
                .send(api.request("GET", "/v1/events" + query, "", headers), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/event-stream;charset=utf-8",
                answer.headers().firstValue("Content-Type").orElseThrow());
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** Reads until each of these has been in a line, one after the other; returns the last of those lines. */
    private static String await(BufferedReader events, String... parts) throws IOException {
        String found = "";
        for (String part : parts) {
            String line = "";
            while (!line.contains(part)) {
                line = events.readLine();
                assertTrue(line != null, "the stream has ended before: " + part);
            }
            found = line;
        }
        return found;
    }
}
