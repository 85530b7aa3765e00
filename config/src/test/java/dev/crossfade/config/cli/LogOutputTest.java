package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Settings.LoggingSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    private static boolean shows(String logger) {
        return LoggerFactory.getLogger(logger).isInfoEnabled();
    }
}
