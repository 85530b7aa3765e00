package dev.crossfade.proxy.admin;

import java.util.Locale;

/** What a bearer token allows. */
enum Scope {
    /** A proxy at the controller: nothing here. */
    PROXY,
    /** Looks, and changes nothing. */
    VIEWER,
    /** Looks and changes. */
    OPERATOR;

    /** Whether a caller with this scope may do what asks for the other. */
    boolean allows(Scope needed) {
        return this == OPERATOR || this == needed;
    }

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
        throw new IllegalArgumentException("not a scope: '" + label + "' (use proxy, viewer or operator)");
    }
}
