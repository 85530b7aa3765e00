package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.ControlSettings.Parking;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code control.parking}. */
final class ParkingSection {

    /** Of AES-256. */
    private static final int KEY_BYTES = 32;

    private static final int MOST_AT_ONCE = 1024;

    /** What was being sent when it was taken out is answered by then, and nobody looks for it any more. */
    private static final Duration LEAST_RETENTION = Duration.ofMinutes(10);

    private static final Form<Integer> AT_ONCE = Forms.number(1, MOST_AT_ONCE);

    private ParkingSection() {}

    static Parking read(Section section) {
        Parking parking = new Parking(
                section.optional("key", Forms.SECRET),
                section.values("oldKeys", Forms.SECRET, List.of()),
                section.value("atOnce", AT_ONCE, 128),
                section.value("giveUpAfter", Forms.DURATION, Duration.ofHours(24)),
                section.value("retention", Forms.DURATION, Duration.ofDays(7)));
        if (parking.retention().compareTo(LEAST_RETENTION) < 0) {
            section.problem(
                    "retention",
                    "at least " + Durations.format(LEAST_RETENTION) + ", not " + Durations.format(parking.retention()));
        }
        insistOnKey(section, "key", parking.key());
        parking.oldKeys().forEach(key -> insistOnKey(section, "oldKeys", key));
        return parking;
    }

    /** Of what stands there nothing is shown: it is a secret. */
    private static void insistOnKey(Section section, String name, @Nullable Secret key) {
        if (key != null && !isKey(key)) {
            section.problem(name, "not a key of 32 bytes in base64 (openssl rand -base64 32)");
        }
    }

    private static boolean isKey(Secret key) {
        try {
            return Base64.getDecoder().decode(key.reveal().strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
