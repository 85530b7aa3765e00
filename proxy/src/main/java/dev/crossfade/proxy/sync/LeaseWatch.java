package dev.crossfade.proxy.sync;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the passing of time into the loss of a lease. Looked at every {@value #EVERY_MS} ms, and at each renewal. Thread-safe. */
final class LeaseWatch {

    static final long EVERY_MS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

    private final Lease lease;
    private final LiveRoutes routes;
    private final LongAdder losses = new LongAdder();
    private boolean held;

    LeaseWatch(Lease lease, LiveRoutes routes) {
        this.lease = lease;
        this.routes = routes;
        routes.leaseHeld(false);
    }

    /** @return whether the lease was won just now: then what this proxy acts on may be another route than it last reported */
    synchronized boolean look() {
        boolean valid = lease.isValid();
        if (valid == held) {
            return false;
        }
        held = valid;
        routes.leaseHeld(valid);
        if (valid) {
            LOG.info("This proxy is known: lease held");
        } else {
            losses.increment();
            LOG.warn(
                    "Lease lost: no report was answered in time. Tenants that are switching hold; the others go on with the last"
                            + " routing table, revision {}",
                    routes.table().revision());
        }
        return valid;
    }

    synchronized boolean isHeld() {
        return held;
    }

    long losses() {
        return losses.sum();
    }
}
