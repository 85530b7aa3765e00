package dev.crossfade.proxy.sync;

import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to whom this proxy follows every second, and at once when there is news, for as long as its thread is not interrupted. */
final class ReportLoop implements Runnable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ReportLoop.class);

    private final RoutingAuthority authority;
    private final Supplier<ProxyReport> report;
    private final LiveRoutes routes;
    private final Lease lease;
    private final Duration longestLease;
    private final LeaseWatch watch;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    /** One piece of news is as good as ten: the report that follows tells all. */
    private final BlockingQueue<Boolean> news = new ArrayBlockingQueue<>(1);

    private final Outage outage = new Outage();

    ReportLoop(
            RoutingAuthority authority,
            Supplier<ProxyReport> report,
            LiveRoutes routes,
            Lease lease,
            Duration longestLease,
            LeaseWatch watch,
            LongSupplier nanoTime,
            Backoff backoff) {
        this.authority = authority;
        this.report = report;
        this.routes = routes;
        this.lease = lease;
        this.longestLease = longestLease;
        this.watch = watch;
        this.nanoTime = nanoTime;
        this.backoff = backoff;
    }

    /** There is something that is waited for. Never blocks. */
    void wake() {
        var unused = news.offer(Boolean.TRUE);
    }

    @Override
    public void run() {
        try {
            while (true) {
                try {
                    send();
                    succeeded();
                    var unused = news.poll(HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS);
                } catch (IOException | RuntimeException e) {
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() throws IOException, InterruptedException {
        long sentNanos = nanoTime.getAsLong();
        ProxyLease granted = authority.report(report.get());
        // A lease allows to act on the newest table. A proxy that is behind first takes that, and is woken to report
        // it.
        if (granted.revision() <= routes.acknowledgedRevision()) {
            Duration length = Duration.ofMillis(granted.leaseMs());
            lease.renew(sentNanos, length.compareTo(longestLease) < 0 ? length : longestLease);
        }
        if (watch.look()) {
            wake();
        }
    }

    /** Why nobody takes reports now; empty while somebody does. */
    Optional<String> trouble() {
        return outage.reason();
    }

    private void succeeded() {
        if (outage.ended()) {
            LOG.info("Reporting to {} again", authority.name());
        }
        backoff.succeeded();
    }

    private void failed(Exception e) throws InterruptedException {
        String why = e.getMessage()
                + authority.remedy(e).map(todo -> "; to do: " + todo).orElse("");
        switch (outage.failed(why)) {
            case FIRST -> LOG.warn("Cannot report to {}: {}. Trying again", authority.name(), why);
            case ANOTHER_REASON ->
                LOG.warn("Still cannot report to {}, now because: {}. Trying again", authority.name(), why);
            case NONE -> {}
        }
        TimeUnit.NANOSECONDS.sleep(backoff.afterFailure().toNanos());
    }
}
