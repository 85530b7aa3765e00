package dev.crossfade.proxy.routing;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom a host belongs to: the exact name, else the longest {@code *.} suffix, else {@code *}. One look-up for an exact host, one
 * for each label of a host that nobody has exactly.
 */
public final class HostIndex<T> {

    private static final String ANY = "*";

    private final Map<String, T> byName = new HashMap<>();
    /** By what follows the star, beginning with the dot. */
    private final Map<String, T> bySuffix = new HashMap<>();

    private @Nullable T any;

    /**
     * @param host a name, {@code *.} and a name, or {@code *}
     * @return another owner who has exactly this host already, and keeps it; null when there is none
     */
    public @Nullable T add(String host, T owner) {
        T other;
        if (host.equals(ANY)) {
            other = any;
            any = other == null ? owner : other;
        } else if (host.startsWith("*.")) {
            other = bySuffix.putIfAbsent(host.substring(1), owner);
        } else {
            other = byName.putIfAbsent(host, owner);
        }
        return other == owner ? null : other;
    }

    /** @param host lower-cased, without a port */
    public @Nullable T find(String host) {
        T exact = byName.get(host);
        if (exact != null) {
            return exact;
        }
        if (!bySuffix.isEmpty()) {
            // From the left, so that the longest suffix is met first.
            for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
                T wild = dot == 0 ? null : bySuffix.get(host.substring(dot));
                if (wild != null) {
                    return wild;
                }
            }
        }
        return any;
    }

    /** Whom the hosts belong to that a name of the configuration stands for: an own entry of that name, or one that covers it. */
    public @Nullable T covering(String host) {
        // Any label will do in place of the star: nobody has this one by name.
        return host.equals(ANY) ? any : host.startsWith("*.") ? find("*" + host.substring(1)) : find(host);
    }
}
