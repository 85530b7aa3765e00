package dev.crossfade.control.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.report.ReportDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a verb is said to many tenants. */
final class WaveOptions {

    private static final int MOST_AT_ONCE = 100;
    private static final int USUAL_AT_ONCE = 4;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "of many tenants: how many are under way together (default: 4)")
    private @Nullable Integer atOnce;

    @Option(
            names = "--canary",
            paramLabel = "TENANT",
            description = "of many: goes first, and must be done before another begins")
    private @Nullable String canary;

    @Option(names = "--stop-on-failure", description = "of many: nothing new begins once one has failed (the default)")
    private boolean stopOnFailure;

    @Option(names = "--keep-going", description = "of many: go on when one has failed, unless it is the canary")
    private boolean keepGoing;

    @Option(
            names = "--retry",
            description = "of many, with --detach: try those again that have failed; without --detach they are anyway")
    private boolean retry;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "write report.json and report.html over all of them there")
    private @Nullable Path report;

    /** Whether something was said that only counts for many. */
    boolean areGiven() {
        return atOnce != null || canary != null || stopOnFailure || keepGoing || retry || report != null;
    }

    /** @throws VerbFailure of bad usage, when they cannot be meant */
    void check() {
        if (stopOnFailure && keepGoing) {
            throw VerbFailure.badUsage("--stop-on-failure and --keep-going exclude each other", "use one of them");
        }
        if (atOnce() < 1 || atOnce() > MOST_AT_ONCE) {
            throw VerbFailure.badUsage("--at-once is " + atOnce(), "give a number from 1 to " + MOST_AT_ONCE);
        }
    }

    int atOnce() {
        return atOnce == null ? USUAL_AT_ONCE : atOnce;
    }

    @Nullable
    String canary() {
        return canary;
    }

    boolean keepGoing() {
        return keepGoing;
    }

    /** Whether what has failed before is tried again: who watches sees it fail again, and a job does not. */
    boolean triesAgain(boolean detached) {
        return retry || !detached;
    }

    /** As they are typed again to go on; the report is another one then. */
    String typed() {
        return (canary == null ? "" : " --canary " + canary)
                + (atOnce == null ? "" : " --at-once " + atOnce)
                + (keepGoing ? " --keep-going" : "");
    }

    /** Made before anything begins; null where none is wanted. */
    @Nullable
    ReportDirectory report() {
        try {
            return report == null ? null : ReportDirectory.prepare(report);
        } catch (CommandFailure e) {
            throw VerbFailure.badUsage(String.valueOf(e.getMessage()), "see --report");
        }
    }
}
