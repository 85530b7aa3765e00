package dev.crossfade.config.model;

import java.util.Locale;

/** How a proxy treats a tenant's requests under a route. */
public enum RouteMode {
    /** To the primary side; nothing is buffered. */
    DIRECT,
    /** To the primary side, replayable: a failure that proves itself is replayed at the other side. */
    ARMED,
    /** New requests wait at the proxy for the next epoch. */
    HOLDING;

    /** The name in configuration, JSON, logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the label names no mode */
    public static RouteMode ofLabel(String label) {
        for (RouteMode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("not a mode: '" + label + "' (use direct, armed or holding)");
    }
}
