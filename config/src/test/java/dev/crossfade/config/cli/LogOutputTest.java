package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings.LoggingSettings;
import dev.crossfade.config.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogOutputTest {

    @AfterEach
    void asBefore() {
        LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.TEXT));
    }

    @Test
    void aDaemonShowsWhoAskedAndWhoChangedWhatButNotWhatLibrariesSay() {
        LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.TEXT));

        assertTrue(shows("access"));
        assertTrue(shows("audit"));
        assertTrue(shows("dev.crossfade.proxy"));
        assertFalse(shows("io.netty"));
    }

    /** What a pool warns of is a machine that was busy; what became of it whoever asked the pool says. */
    @Test
    void poolOfConnectionsWarnsNobody() {
        LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.TEXT));

        assertFalse(LoggerFactory.getLogger("com.zaxxer.hikari.pool.HikariPool").isWarnEnabled());
    }

    @Test
    void withoutTheAccessLogChangesAreStillShown() {
        LogOutput.apply(new LoggingSettings("warn", LoggingSettings.Format.TEXT));

        assertFalse(shows("access"));
        assertTrue(shows("audit"));
    }

    @Test
    void lineOfTextEndsWithItsLastWordAndPairsStandBehindTheMessage() {
        PrintStream before = System.err;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.TEXT));
            LoggerFactory.getLogger("audit").info("route of acme changed");
            LoggerFactory.getLogger("access")
                    .atInfo()
                    .addKeyValue("tenant", "acme")
                    .addKeyValue("status", 200)
                    .log("exchange");
        } finally {
            System.setErr(before);
        }

        List<String> lines = shown.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(0).endsWith(" - route of acme changed"), () -> "'" + lines.get(0) + "'");
        assertTrue(lines.get(1).endsWith(" - exchange tenant=acme status=200"), () -> "'" + lines.get(1) + "'");
    }

    @Test
    void lineOfJsonIsOneFlatObjectWithItsPairsAsFieldsAndNumbersAsNumbers() throws IOException {
        PrintStream before = System.err;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.JSON));
            LoggerFactory.getLogger("access")
                    .atInfo()
                    .addKeyValue("tenant", new TenantId("acme"))
                    .addKeyValue("status", 200)
                    .addKeyValue("durationMs", 54L)
                    .addKeyValue("share", Double.NaN)
                    .addKeyValue("level", "of the pair")
                    .addKeyValue("path", "/\"\n\u20ac")
                    .log("exchange");
            LoggerFactory.getLogger("dev.crossfade.proxy").error("it failed", new IllegalStateException("no way"));
        } finally {
            System.setErr(before);
        }

        List<String> lines = shown.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        ObjectNode exchange = (ObjectNode) Json.STRICT.readTree(lines.get(0));
        Instant told = Instant.parse(exchange.remove("time").asText());
        assertTrue(Duration.between(told, Instant.now()).abs().toMinutes() < 1, told::toString);
        exchange.remove("thread");
        assertEquals(Json.STRICT.readTree("""
                        {"level":"INFO","logger":"access","message":"exchange","tenant":"acme","status":200,"durationMs":54,
                        "share":"NaN","level_":"of the pair","path":"/\\"\\n\u20ac"}"""), exchange);
        JsonNode failed = Json.STRICT.readTree(lines.get(1));
        assertTrue(
                failed.get("exception").asText().startsWith("java.lang.IllegalStateException: no way\n\tat "),
                lines.get(1));
    }

    @Test
    void lineOfJsonHasWhatItsThreadIsAboutUnlessItSaysThatItself() throws IOException {
        PrintStream before = System.err;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        MDC.put("tenant", "acme");
        MDC.put("migration", "7c1e");
        try {
            LogOutput.apply(new LoggingSettings("info", LoggingSettings.Format.JSON));
            LoggerFactory.getLogger("dev.crossfade.replication").info("copied");
            LoggerFactory.getLogger("access")
                    .atInfo()
                    .addKeyValue("tenant", "shop")
                    .log("exchange");
        } finally {
            MDC.clear();
            System.setErr(before);
        }

        List<String> lines = shown.toString(StandardCharsets.UTF_8).lines().toList();
        JsonNode copied = Json.STRICT.readTree(lines.get(0));
        assertEquals("acme", copied.path("tenant").asText());
        assertEquals("7c1e", copied.path("migration").asText());
        assertEquals("shop", Json.STRICT.readTree(lines.get(1)).path("tenant").asText());
    }

    private static boolean shows(String logger) {
        return LoggerFactory.getLogger(logger).isInfoEnabled();
    }
}
