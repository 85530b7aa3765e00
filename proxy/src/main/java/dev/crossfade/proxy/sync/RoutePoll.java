package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the controller's routing table by long-polling, for as long as its thread is not interrupted. */
final class RoutePoll implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutePoll.class);

    private final ControlClient client;
    private final LiveRoutes routes;
    private final Backoff backoff;
    private boolean failing;

    RoutePoll(ControlClient client, LiveRoutes routes, Backoff backoff) {
        this.client = client;
        this.routes = routes;
        this.backoff = backoff;
    }

    @Override
    public void run() {
        // The controller's own numbering; asked for afresh after each failure, for it may have come back with another
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
        Optional<RoutingTableDocument> answer = client.routes(seen);
        if (answer.isEmpty()) {
            // Asked afresh now and then: a controller that came back with another store, unnoticed, may count from
            // below.
            return OptionalLong.empty();
        }
        RoutingTable newer = answer.get().toTable();
        if (seen.isPresent() && newer.revision() <= seen.getAsLong()) {
            throw new IOException("the controller answered with revision " + newer.revision() + " when one after "
                    + seen.getAsLong() + " was asked for");
        }
        take(newer);
        return OptionalLong.of(newer.revision());
    }

    private void take(RoutingTable newer) throws InterruptedException {
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

    private void succeeded() {
        if (failing) {
            failing = false;
            LOG.info("Following the controller at {} again", client.url());
        }
        backoff.succeeded();
    }

    private void failed(Exception e) throws InterruptedException {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "Cannot follow the controller's routes: {}. Going on with revision {}, and trying again",
                    e.getMessage(),
                    routes.table().revision());
        }
        TimeUnit.NANOSECONDS.sleep(backoff.afterFailure().toNanos());
    }
}
