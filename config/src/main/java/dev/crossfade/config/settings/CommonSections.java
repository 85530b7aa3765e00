package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.Settings.ClientSettings;
import dev.crossfade.config.settings.Settings.LoggingSettings;
import java.time.Duration;
import java.util.Map;

/** Reads the sections of every role, and what several sections have alike. */
final class CommonSections {

    static final Form<Integer> PORT = Forms.number(0, 65535);

    private static final Form<String> LEVEL = new Form<>(
            Map.of("enum", java.util.List.of("error", "warn", "info", "debug", "trace")),
            text -> switch (text) {
                case "error", "warn", "info", "debug", "trace" -> text;
                default ->
                    throw new IllegalArgumentException(
                            "not one of error | warn | info | debug | trace: '" + text + "'");
            },
            level -> level,
            "info");

    /** Where nobody says anything. */
    static final ClientSettings NO_CLIENT = new ClientSettings("http://127.0.0.1:9901", "", "");

    private CommonSections() {}

    static LoggingSettings logging(Section section) {
        return new LoggingSettings(
                section.value("level", LEVEL, "info"),
                section.value("format", Forms.choice(LoggingSettings.Format.class), LoggingSettings.Format.TEXT));
    }

    static TelemetrySettings telemetry(Section section) {
        return new TelemetrySettings(
                section.value("endpoint", Addresses.HTTP_URL_OR_NONE, ""),
                section.valuesByName("headers", Forms.SECRET),
                section.value("metricsEvery", Forms.DURATION, Duration.ofMinutes(1)),
                section.value("exchanges", Forms.SHARE, 0.01));
    }

    static ClientSettings client(Section section) {
        return new ClientSettings(
                section.value("control", Addresses.HTTP_URLS, NO_CLIENT.control()),
                section.value("tokenFile", Forms.TEXT, NO_CLIENT.tokenFile()),
                section.value("ca", Forms.TEXT, NO_CLIENT.ca()));
    }

    /** Whoever can reach an admin address can flip a tenant: beyond this machine only with a token. */
    static void requireTokens(Section section, String host, String tokensFile) {
        if (tokensFile.isEmpty() && !Addresses.isLoopback(host)) {
            section.problem(
                    "tokensFile",
                    "missing: '" + host + "' is not a loopback address, and what listens there needs bearer tokens");
        }
    }
}
