package dev.crossfade.config.cli;

import java.security.Security;
import java.util.Map;

/**
 * How long a host's address is remembered. After a failover its name leads elsewhere within seconds, and the JDK would go on for half a minute.
 * What the operator has set stands.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/core/java-networking.html">networkaddress.cache.ttl</a>
 */
final class NameCache {

    private static final Map<String, String> SECONDS =
            Map.of("networkaddress.cache.ttl", "5", "networkaddress.cache.negative.ttl", "1");

    private NameCache() {}

    /** Before the first name is looked up, for then the JDK reads it. */
    static void keepShortly() {
        SECONDS.forEach((property, seconds) -> {
            String set = Security.getProperty(property);
            if (set == null || set.isBlank() || set.equals(SHIPPED.get(property))) {
                Security.setProperty(property, seconds);
            }
        });
    }

    /** What the JDK's own file says, which nobody has chosen. */
    private static final Map<String, String> SHIPPED = Map.of("networkaddress.cache.negative.ttl", "10");
}
