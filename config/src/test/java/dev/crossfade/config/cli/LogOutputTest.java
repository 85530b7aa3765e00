package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Settings.LoggingSettings;
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

    private static boolean shows(String logger) {
        return LoggerFactory.getLogger(logger).isInfoEnabled();
    }
}
