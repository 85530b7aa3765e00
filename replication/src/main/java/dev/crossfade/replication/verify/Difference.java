package dev.crossfade.replication.verify;

import dev.crossfade.replication.schema.TableName;

/**
 * A row that is not the same on both sides.
 *
 * @param key its primary key's values as text, or the row itself where there is no key
 * @param what "missing on target", "only on target", "differs"
 */
public record Difference(TableName table, String key, String what) {

    /** For people: {@code public.orders 17 differs}. */
    public String inWords() {
        return table + " " + key + " " + what;
    }
}
