package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a routing table by waiting for the next one, for as long as its thread is not interrupted. */
final class RoutePoll implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutePoll.class);

    private final RoutingAuthority authority;
    private final LiveRoutes routes;
    private final Backoff backoff;
    private final Outage outage = new Outage();
    private List<RoutingTable.Astray> astray = List.of();

    RoutePoll(RoutingAuthority authority, LiveRoutes routes, Backoff backoff) {
        this.authority = authority;
        this.routes = routes;
        this.backoff = backoff;
    }

    @Override
    public void run() {
        // The other's own numbering; asked for afresh after each failure, for it may have come back with another
        // store.
        OptionalLong seen = OptionalLong.empty();
        try {
            while (true) {
                try {
                    seen = poll(seen);
                    succeeded();
                } catch (IOException | RuntimeException e) {
                    seen = OptionalLong.empty();
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OptionalLong poll(OptionalLong seen) throws IOException, InterruptedException {
        Optional<RoutingTableDocument> answer = authority.routes(seen);
        if (answer.isEmpty()) {
            // Asked afresh now and then: one that came back with another store, unnoticed, may count from
            // below.
            return OptionalLong.empty();
        }
        RoutingTable newer = answer.get().toTable();
        if (seen.isPresent() && newer.revision() <= seen.getAsLong()) {
            throw new IOException(authority.name() + " answered with revision " + newer.revision() + " when one after "
                    + seen.getAsLong() + " was asked for");
        }
        take(newer);
        return OptionalLong.of(newer.revision());
    }

    private void take(RoutingTable newer) throws InterruptedException, IOException {
        refuseNothing(newer);
        refuseWhatLeadsAstray(newer);
        try {
            routes.take(newer);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("stopped while writing the routing table");
        } catch (IOException e) {
            LOG.error(
                    "The routing table cannot be kept on disk ({}). It is followed, but a restart would begin with an older one;"
                            + " make room, or check who owns proxy.state",
                    FailureWords.cause(e));
            routes.takeInMemory(newer);
        }
    }

    /** No route at all says nothing of where our tenants live, and the settings' may be from long before they moved. */
    private void refuseNothing(RoutingTable newer) throws IOException {
        if (newer.routes().isEmpty()
                && !routes.tenants().isEmpty()
                && !routes.known().isDone()) {
            throw new IOException(
                    authority.name() + " has no routes yet: see that a controller leads, and its `tenants`");
        }
    }

    /**
     * Our configuration and the controller's may have the sides the other way round. A proxy that knows no table yet then lets nobody in;
     * any other goes on with the tenant's route that it has ({@link RoutingTable#updatedBy}).
     */
    private void refuseWhatLeadsAstray(RoutingTable newer) throws IOException {
        List<RoutingTable.Astray> found = newer.astray(routes.table().places());
        if (!found.isEmpty() && !routes.known().isDone()) {
            throw new IOException(
                    "the controller's configuration has other sides than this proxy's: " + inWords(found));
        }
        if (!found.isEmpty() && !found.equals(astray)) {
            LOG.error(
                    "The controller's configuration has other sides than this proxy's, which goes on with the routes that it has"
                            + " of these tenants: {}",
                    inWords(found));
        }
        astray = found;
    }

    private static String inWords(List<RoutingTable.Astray> astray) {
        return astray.stream().map(RoutingTable.Astray::inWords).collect(Collectors.joining("; "));
    }

    /** Why nobody is followed now; empty while somebody is. */
    Optional<String> trouble() {
        return outage.reason();
    }

    private void succeeded() {
        if (outage.ended()) {
            LOG.info("Following {} again", authority.name());
        }
        backoff.succeeded();
    }

    private void failed(Exception e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped, which is no failure");
        }
        String why = e.getMessage()
                + authority.remedy(e).map(todo -> "; to do: " + todo).orElse("");
        switch (outage.failed(why)) {
            case FIRST ->
                LOG.warn(
                        "Cannot follow the routes of {}: {}. {}, and trying again", authority.name(), why, meanwhile());
            case ANOTHER_REASON ->
                LOG.warn("Still cannot follow the routes of {}, now because: {}. Trying again", authority.name(), why);
            case NONE -> {}
        }
        TimeUnit.NANOSECONDS.sleep(backoff.afterFailure().toNanos());
    }

    private String meanwhile() {
        return routes.known().isDone()
                ? "Going on with revision " + routes.table().revision()
                : "Waiting for the first routing table";
    }
}
