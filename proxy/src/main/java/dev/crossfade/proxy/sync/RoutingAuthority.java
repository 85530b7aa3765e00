package dev.crossfade.proxy.sync;

import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whom a proxy follows: gives the table, and takes reports. Every call has a time limit; every failure is an {@link IOException} whose
 * message says what happened, with no secret in it. One thread asks for tables, another one reports.
 */
interface RoutingAuthority extends AutoCloseable {

    /** As the log names it, with the address that is asked now: {@code the controller at http://…}. */
    String name();

    /**
     * Waits for a table.
     *
     * @param after the revision that is known; empty for an answer at once
     * @return empty when nothing changed for a while
     */
    Optional<RoutingTableDocument> routes(OptionalLong after) throws IOException, InterruptedException;

    /**
     * What the operator can do about a failure of one of these calls, where the failure does not say it itself.
     *
     * @param failure of a call to this one
     */
    default Optional<String> remedy(Exception failure) {
        return Optional.empty();
    }

    /** Registers this proxy, renews its lease, and tells on what it acts. */
    ProxyLease report(ProxyReport report) throws IOException, InterruptedException;

    @Override
    void close();
}
