package dev.crossfade.proxy.admin;

import dev.crossfade.proxy.observe.LogSampler;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace of a refused request to the admin port: each is counted by its reason, and of each reason at most one a second is in the
 * log. Reasons are those of the problem documents, a small fixed set. Thread-safe.
 */
public final class AdminRefusals {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int LONGEST = 200;

    private final Consumer<String> count;
    private final Consumer<String> warnings;
    private final LogSampler sampler;

    AdminRefusals(LongSupplier nanoTime, Consumer<String> count, Consumer<String> warnings) {
        this.count = count;
        this.warnings = warnings;
        this.sampler = new LogSampler(nanoTime, EVERY);
    }

    /**
     * With warnings in the log of this class.
     *
     * @param nanoTime a monotonic clock
     * @param count takes each reason
     */
    public static AdminRefusals logged(LongSupplier nanoTime, Consumer<String> count) {
        Logger log = LoggerFactory.getLogger(AdminRefusals.class);
        return new AdminRefusals(nanoTime, count, log::warn);
    }

    /**
     * @param from the caller's address
     * @param path without its query
     */
    void refused(String reason, int status, String from, String method, String path) {
        count.accept(reason);
        OptionalLong leftOut = sampler.admit(reason);
        if (leftOut.isPresent()) {
            warnings.accept("Admin request refused: " + reason + " (" + status + "), from " + from + ": "
                    + AuditLine.shown(method + " " + path, LONGEST)
                    + (leftOut.getAsLong() == 0 ? "" : "; " + leftOut.getAsLong() + " more like it were not logged"));
        }
    }
}
