package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Filter;
import dev.crossfade.control.command.KeptRequests.Sort;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code … list TENANT}: a page of the requests that the controller keeps, a line each. */
abstract class KeptListing extends Verb {

    private static final String ROW = "%-10s %-20s %8s  %-36s  %-24s %s";

    /** More of one would push what is behind it out of sight; {@code --json} has all of it. */
    private static final int MOST_OF_A_KEY = 48;

    /** What may be listed by itself. */
    private enum State {
        WAITING,
        DELIVERED,
        DEAD,
        DROPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(names = "--state", paramLabel = "STATE", description = "only these: ${COMPLETION-CANDIDATES}")
    private @Nullable State state;

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            description = "go on behind that one; the last line of a page has its number",
            defaultValue = "0")
    private long after;

    @Option(names = "--limit", paramLabel = "N", description = "at most, up to 1000", defaultValue = "100")
    private int limit;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "only those in line with it: what orderBy finds in a request, or the key of a deferred one",
            defaultValue = "")
    private String key = "";

    @Option(names = "--newest", description = "the last one that came first; --after goes on to those before it")
    private boolean newest;

    private final Sort sort;

    KeptListing(Sort sort) {
        this.sort = sort;
    }

    @Override
    final int run(ControlClient control) {
        TenantId id = tenant(tenant);
        List<ParkedSummary> found = control.kept(id, sort)
                .list(new Filter(state == null ? "" : state.toString(), key, newest), after, limit);
        if (json()) {
            printJson(Map.of(sort.label(), found));
            return ExitCode.DONE;
        }
        if (found.isEmpty()) {
            out().println(id + ": nothing " + (state == null ? "is " + sort.label() : sort.label() + " is " + state)
                    + (key.isEmpty() ? "" : " of key " + cut(key))
                    + (after == 0 ? "" : (newest ? " before " : " behind ") + after));
        } else {
            out().println(ROW.formatted("STATE", sort.timeTitle(), "ATTEMPTS", "ID", "KEY", "LAST"));
            found.forEach(one -> out().println(row(one)));
        }
        if (found.size() == limit) {
            out().println("there may be more: --after "
                    + found.get(found.size() - 1).seq());
        }
        out().flush();
        return ExitCode.DONE;
    }

    private String row(ParkedSummary one) {
        return ROW.formatted(
                        one.receipt().state(),
                        sort.time(one).truncatedTo(ChronoUnit.SECONDS),
                        one.receipt().attempts(),
                        one.receipt().id(),
                        cut(sort.key(one)),
                        last(one.receipt()))
                .stripTrailing();
    }

    private static String cut(String key) {
        return key.length() > MOST_OF_A_KEY ? key.substring(0, MOST_OF_A_KEY - 1) + "…" : key;
    }

    /** What the last attempt came to: why it was none, or the answer that it was delivered with. */
    private static String last(ParkedReceipt receipt) {
        if (receipt.reason() != null) {
            return receipt.reason();
        }
        return receipt.status() == null ? "" : "answered " + receipt.status();
    }
}
