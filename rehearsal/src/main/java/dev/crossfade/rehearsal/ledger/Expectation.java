package dev.crossfade.rehearsal.ledger;

import java.util.Set;

/**
 * What must be found under a key.
 *
 * @param values what it may be: one value, unless later writes to it ended without anyone knowing how
 */
public record Expectation(WriteKind kind, String key, Presence presence, Set<String> values) {

    public Expectation {
        values = Set.copyOf(values);
    }

    /** How often. */
    public enum Presence {
        /** Acknowledged. */
        ONCE,
        /** Failed, or answered by nobody: it may have been applied, but not twice. */
        AT_MOST_ONCE
    }

    public static Expectation once(WriteKind kind, String key, String value) {
        return new Expectation(kind, key, Presence.ONCE, Set.of(value));
    }

    public static Expectation atMostOnce(WriteKind kind, String key, String value) {
        return new Expectation(kind, key, Presence.AT_MOST_ONCE, Set.of(value));
    }
}
