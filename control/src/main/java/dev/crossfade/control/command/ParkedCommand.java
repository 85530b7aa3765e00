package dev.crossfade.control.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedDetail;
import dev.crossfade.config.wire.ParkedSummary;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossfade parked}: the requests of a tenant that the controller keeps, and what to do about one that is stuck. */
@Command(
        name = "parked",
        description = "See the requests that were parked, try one again, or take one out.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ParkedCommand.Listing.class,
            ParkedCommand.Show.class,
            ParkedCommand.Retry.class,
            ParkedCommand.Drop.class
        })
public final class ParkedCommand implements CrossfadeCommand, Runnable {

    private static final String ROW = "%-10s %-20s %8s  %-36s  %-24s %s";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, retry or drop");
    }

    private static String row(ParkedSummary one) {
        return ROW.formatted(
                        one.receipt().state(),
                        one.receipt().since().truncatedTo(ChronoUnit.SECONDS),
                        one.receipt().attempts(),
                        one.receipt().id(),
                        one.key().startsWith("id ") ? "-" : one.key(),
                        one.receipt().reason() == null ? "" : one.receipt().reason())
                .stripTrailing();
    }

    /** {@code crossfade parked list TENANT}: a page of them. */
    @Command(
            name = "list",
            description = "List a tenant's parked and deferred requests, in the order in which they came.",
            mixinStandardHelpOptions = true)
    static final class Listing extends Verb {

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

        Listing() {
            super(System.getenv(), Terminal.ofProcess());
        }

        @Override
        int run(ControlClient control) {
            TenantId id = tenant(tenant);
            List<ParkedSummary> found = control.parked(id, state == null ? "" : state.toString(), after, limit);
            if (json()) {
                printJson(Map.of("parked", found));
                return ExitCode.DONE;
            }
            if (found.isEmpty()) {
                out().println(id + ": nothing " + (state == null ? "is parked" : "parked is " + state)
                        + (after == 0 ? "" : " behind " + after));
            } else {
                out().println(ROW.formatted("STATE", "SINCE", "ATTEMPTS", "ID", "KEY", "LAST"));
                found.forEach(one -> out().println(row(one)));
            }
            if (found.size() == limit) {
                out().println("there may be more: --after "
                        + found.get(found.size() - 1).seq());
            }
            out().flush();
            return ExitCode.DONE;
        }
    }

    /** {@code crossfade parked show TENANT ID}: one, with what may be shown of it. */
    @Command(
            name = "show",
            description =
                    "Show one parked request: where it was sent to, and why it is stuck; of its headers the names.",
            mixinStandardHelpOptions = true)
    static final class Show extends Verb {

        @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
        private String tenant = "";

        @Parameters(index = "1", paramLabel = "ID", description = "of its receipt")
        private String id = "";

        Show() {
            super(System.getenv(), Terminal.ofProcess());
        }

        @Override
        int run(ControlClient control) {
            ParkedDetail found = control.parked(tenant(tenant), id);
            if (json()) {
                printJson(found);
                return ExitCode.DONE;
            }
            ParkedSummary parked = found.parked();
            line("id", parked.receipt().id());
            line(
                    "state",
                    parked.receipt().state() + " since " + parked.receipt().since());
            line("came", parked.arrivedAt() + ", " + parked.kind());
            line("due", parked.dueAt());
            line("key", parked.key());
            line("attempts", parked.receipt().attempts());
            line("last", parked.receipt().reason());
            line("status", parked.receipt().status());
            line("request", found.method() == null ? null : found.method() + " " + found.target());
            line("host", found.host());
            line("headers", found.fields().isEmpty() ? null : String.join(", ", found.fields()));
            line("body", found.method() == null ? null : found.bodyBytes() + " bytes");
            line("unreadable", found.unreadable());
            out().flush();
            return ExitCode.DONE;
        }

        private void line(String name, @Nullable Object value) {
            if (value != null) {
                out().println("%-10s  %s".formatted(name, value));
            }
        }
    }

    /** A change of one, and what is said once it is made. */
    private abstract static class ChangeOfOne extends ChangingVerb {

        @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
        private String tenant = "";

        @Parameters(index = "1", paramLabel = "ID", description = "of its receipt")
        private String id = "";

        ChangeOfOne() {
            super(System.getenv(), Terminal.ofProcess());
        }

        abstract ParkedSummary change(ControlClient control, TenantId owner, String request);

        abstract String told(TenantId owner, String request);

        @Override
        int run(ControlClient control) {
            TenantId owner = tenant(tenant);
            ParkedSummary now = change(control, owner, id);
            if (json()) {
                printJson(now);
            } else {
                out().println(told(owner, id));
                out().flush();
            }
            return ExitCode.DONE;
        }
    }

    /** {@code crossfade parked retry TENANT ID}. */
    @Command(
            name = "retry",
            description = "Try a parked request again at once: one that is dead, or rests after a failure.",
            mixinStandardHelpOptions = true)
    static final class Retry extends ChangeOfOne {

        @Override
        ParkedSummary change(ControlClient control, TenantId owner, String request) {
            return control.retryParked(owner, request);
        }

        @Override
        String told(TenantId owner, String request) {
            return request + " is tried again at once; crossfade parked show " + owner + " " + request;
        }
    }

    /** {@code crossfade parked drop TENANT ID}. */
    @Command(
            name = "drop",
            description = "Take a parked request out for good, with what it says; the next one of its key goes on.",
            mixinStandardHelpOptions = true)
    static final class Drop extends ChangeOfOne {

        @Override
        ParkedSummary change(ControlClient control, TenantId owner, String request) {
            consent("Request " + request + " of " + owner + " will never be delivered. Drop it?");
            return control.dropParked(owner, request);
        }

        @Override
        String told(TenantId owner, String request) {
            return request + " is dropped";
        }
    }
}
