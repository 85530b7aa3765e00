package dev.crossfade.replication.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The servers of this run, of each major version one, and another where both sides have that one; each started when it is first asked for and stopped with the JVM. */
public final class EmbeddedServers {

    private static final Map<Integer, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();

    private static final Map<Integer, EmbeddedServer> COUNTERPARTS = new ConcurrentHashMap<>();

    private EmbeddedServers() {}

    /** @param major 14 or 17; 15, 16 and 18 only with {@code -Pendurance} */
    public static EmbeddedServer postgres(int major) {
        return SERVERS.computeIfAbsent(major, EmbeddedServer::start);
    }

    /** One of its own for a test, which may fail it over, and stops it. */
    public static EmbeddedServer thatFailsOver(int major) {
        return EmbeddedServer.startThatFailsOver(major);
    }

    /** A second server of a major version: the target of a migration from {@link #postgres} to the same version. */
    static EmbeddedServer counterpart(int major) {
        return COUNTERPARTS.computeIfAbsent(major, EmbeddedServer::start);
    }
}
