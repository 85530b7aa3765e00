package dev.crossfade.config.model;

import java.util.Locale;

/** One end of a migration: a region, an origin (the load balancer's URL) and a database. */
public enum Side {
    /** Where the tenant lives when the migration begins. */
    SOURCE,
    /** Where it is to live. */
    TARGET;

    /** The opposite side. */
    public Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }

    /** The name in configuration, JSON, logs and metrics: {@code source} or {@code target}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the label is neither {@code source} nor {@code target} */
    public static Side ofLabel(String label) {
        for (Side side : values()) {
            if (side.label().equals(label)) {
                return side;
            }
        }
        throw new IllegalArgumentException("not a side: '" + label + "' (use source or target)");
    }
}
