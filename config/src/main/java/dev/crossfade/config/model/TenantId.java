package dev.crossfade.config.model;

import java.util.regex.Pattern;

/**
 * The name of a tenant: the unit that moves. At most 63 characters of {@code a-z 0-9 -}, beginning with a letter or a digit, so
 * that it can stand in a URL, a metric's label, a file name and the name of a replication slot.
 */
public record TenantId(String value) implements Comparable<TenantId> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException when the value has another form; the message says which is allowed */
    public TenantId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a tenant id: '" + value
                    + "' (use at most 63 of a-z, 0-9 and '-', beginning with a letter or a digit)");
        }
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
