package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
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

    private final Sort sort;

    KeptListing(Sort sort) {
        this.sort = sort;
    }

    @Override
    final int run(ControlClient control) {
        TenantId id = tenant(tenant);
        List<ParkedSummary> found = control.kept(id, sort).list(state == null ? "" : state.toString(), after, limit);
        if (json()) {
            printJson(Map.of(sort.label(), found));
            return ExitCode.DONE;
        }
        if (found.isEmpty()) {
            out().println(id + ": nothing " + (state == null ? "is " + sort.label() : sort.label() + " is " + state)
                    + (after == 0 ? "" : " behind " + after));
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
                        sort.key(one),
                        one.receipt().reason() == null ? "" : one.receipt().reason())
                .stripTrailing();
    }
}
