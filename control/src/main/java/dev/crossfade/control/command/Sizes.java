package dev.crossfade.control.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Quantities for people. */
final class Sizes {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private static final DateTimeFormatter TIME = utc("HH:mm:ss 'UTC'");
    private static final DateTimeFormatter DAY_AND_TIME = utc("yyyy-MM-dd HH:mm:ss 'UTC'");

    private Sizes() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** {@code 4.0 KiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 2 h 5 min}, {@code 40 s}. */
    static String time(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }

    /** {@code 15:31:28 UTC (2 min)}; with the date when that is more than a day ago. */
    static String since(Instant begin, Instant now) {
        Duration ago = Duration.between(begin, now);
        DateTimeFormatter format = ago.toDays() > 0 ? DAY_AND_TIME : TIME;
        // Two clocks: the controller's says when it began, ours says what time it is.
        return format.format(begin) + (ago.isNegative() ? "" : " (" + roughly(ago) + ")");
    }

    private static String roughly(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    /** {@code 62.1 ms}. */
    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
