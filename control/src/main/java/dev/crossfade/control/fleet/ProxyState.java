package dev.crossfade.control.fleet;

import java.util.Locale;

/** What the controller believes of a proxy. */
public enum ProxyState {
    /** Its lease runs. */
    LIVE,
    /** Its lease has ended: it may be dead, or cut off and still acting on an old table. */
    LOST;

    /** The name in JSON and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
