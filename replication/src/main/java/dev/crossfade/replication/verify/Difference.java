package dev.crossfade.replication.verify;

import dev.crossfade.replication.schema.TableName;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A row that is not the same on both sides.
 *
 * @param key its primary key's values as text, or the row itself where there is no key
 * @param what "missing on target", "only on target", "differs"
 */
public record Difference(TableName table, String key, String what) implements Comparable<Difference> {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,100}");

    private static final Comparator<Difference> BY_TABLE_AND_KEY = Comparator.comparing(Difference::table)
            .thenComparing(Difference::number, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Difference::key)
            .thenComparing(Difference::what);

    /** By table, then by key: numbers by their value, and before texts. */
    @Override
    public int compareTo(Difference other) {
        return BY_TABLE_AND_KEY.compare(this, other);
    }

    private @Nullable BigInteger number() {
        return NUMBER.matcher(key).matches() ? new BigInteger(key) : null;
    }

    /** For people: {@code public.orders 17 differs}. */
    public String inWords() {
        return table + " " + key + " " + what;
    }
}
