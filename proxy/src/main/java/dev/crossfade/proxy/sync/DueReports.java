package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.ProxyReport.Acknowledgement;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which reports are worth a write to etcd, which keeps every one until it is compacted: one that says something else of what anything is
 * decided by, and now and then one for what people look at. The lease is renewed without. Used by one thread.
 */
final class DueReports {

    private static final Duration FOR_PEOPLE = Duration.ofSeconds(15);

    private final LongSupplier nanoTime;
    private @Nullable ProxyReport told;
    private long toldNanos;

    DueReports(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isDue(ProxyReport report) {
        return told == null || !weighty(report).equals(told) || nanoTime.getAsLong() - toldNanos > FOR_PEOPLE.toNanos();
    }

    void told(ProxyReport report) {
        told = weighty(report);
        toldNanos = nanoTime.getAsLong();
    }

    /** What was told is not there any more. */
    void forget() {
        told = null;
    }

    /** Without what changes with every request: whether something unsafe is under way counts only while somebody waits for its end. */
    private static ProxyReport weighty(ProxyReport report) {
        return new ProxyReport(
                report.id(),
                report.instance(),
                report.version(),
                report.revision(),
                report.detached(),
                report.digests(),
                report.acknowledgements().stream().map(DueReports::weighty).toList());
    }

    private static Acknowledgement weighty(Acknowledgement one) {
        boolean waitedFor = one.route().switching() || !one.route().mode().equals(RouteMode.DIRECT.label());
        return new Acknowledgement(one.route(), 0, waitedFor ? one.inFlightUnsafe() : 0, 0, one.latched());
    }
}
