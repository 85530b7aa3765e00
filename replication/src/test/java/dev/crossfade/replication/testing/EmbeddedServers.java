package dev.crossfade.replication.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The servers of this run, one a major version, each started when it is first asked for and stopped with the JVM. */
public final class EmbeddedServers {

    private static final Map<Integer, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();

    private EmbeddedServers() {}

    /** @param major 14 or 17; 15, 16 and 18 only with {@code -Pendurance} */
    public static EmbeddedServer postgres(int major) {
        return SERVERS.computeIfAbsent(major, EmbeddedServer::start);
    }
}
