package dev.crossfade.replication.postgres;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log, compared unsigned; written {@code 16/B374D848}
 * (<a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn</a>).
 *
 * @param value the byte position, to be read as an unsigned number
 */
public record Lsn(long value) implements Comparable<Lsn> {

    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** @throws IllegalArgumentException when the text is no position */
    public static Lsn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a log position: '" + text + "'");
        }
        return new Lsn((Long.parseLong(matcher.group(1), 16) << 32) | Long.parseLong(matcher.group(2), 16));
    }

    /** Bytes from the other position to this one; negative when this one is earlier. */
    public long bytesSince(Lsn other) {
        return value - other.value;
    }

    public Lsn plus(long bytes) {
        return new Lsn(value + bytes);
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%X/%X", value >>> 32, value & 0xFFFFFFFFL);
    }
}
