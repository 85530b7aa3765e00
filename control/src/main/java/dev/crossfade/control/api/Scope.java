package dev.crossfade.control.api;

import java.util.Locale;

/** What a token is good for. */
public enum Scope {
    /** Defers requests of one tenant, and sees to those: what its application needs, and nothing else. */
    TENANT,
    /** Follows routes and reports: what a proxy needs, and nothing else. */
    PROXY,
    /** Reads. */
    VIEWER,
    /** Reads, and changes. */
    OPERATOR;

    /** Whether a token of this scope may do what needs the given one. */
    boolean covers(Scope needed) {
        return this == needed || (this == OPERATOR && needed == VIEWER);
    }

    /** The name in the tokens file and in messages. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the label names no scope */
    static Scope ofLabel(String label) {
        for (Scope scope : values()) {
            if (scope.label().equals(label)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("not a scope: '" + label + "' (use proxy, viewer, operator or tenant:ID)");
    }
}
