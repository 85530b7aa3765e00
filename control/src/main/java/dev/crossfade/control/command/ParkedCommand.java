package dev.crossfade.control.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossfade parked}: the requests of a tenant that the controller keeps, and what to do about one that is stuck. */
@Command(
        name = "parked",
        description = "See the requests that were parked, try some again, or take some out.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ParkedCommand.Listing.class,
            ParkedCommand.Show.class,
            ParkedCommand.Retry.class,
            ParkedCommand.Drop.class
        })
public final class ParkedCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, retry or drop");
    }

    /** {@code crossfade parked list TENANT}. */
    @Command(
            name = "list",
            description = "List a tenant's parked and deferred requests, in the order in which they came.",
            mixinStandardHelpOptions = true)
    static final class Listing extends KeptListing {

        Listing() {
            super(Sort.PARKED);
        }
    }

    /** {@code crossfade parked show TENANT ID}. */
    @Command(
            name = "show",
            description =
                    "Show one parked request: where it was sent to, and why it is stuck; of its headers the names.",
            mixinStandardHelpOptions = true)
    static final class Show extends KeptDetail {

        Show() {
            super(Sort.PARKED);
        }
    }

    /** {@code crossfade parked retry TENANT ID}. */
    @Command(
            name = "retry",
            description = "Try parked requests again at once: those that are dead, or rest after a failure.",
            mixinStandardHelpOptions = true)
    static final class Retry extends KeptChange {

        private static final int PAGE = 1000;

        @Option(names = "--all-dead", description = "all that were given up, the oldest first")
        private boolean allDead;

        Retry() {
            super(Sort.PARKED);
        }

        @Override
        Iterator<String> chosen(KeptRequests kept, List<String> typed) {
            if (!allDead) {
                return super.chosen(kept, typed);
            }
            if (!typed.isEmpty()) {
                throw VerbFailure.badUsage("--all-dead names all of them", "use it, or name some");
            }
            return new DeadRequests(kept, PAGE);
        }

        @Override
        String nothing() {
            return "nothing is dead";
        }

        @Override
        ParkedSummary change(KeptRequests kept, String request) {
            return kept.change(request, "retry", "");
        }

        @Override
        String told(TenantId owner, ParkedSummary now) {
            String id = now.receipt().id();
            return id + " is next of its key to be tried; crossfade parked show " + owner + " " + id;
        }
    }

    /** {@code crossfade parked drop TENANT ID}. */
    @Command(
            name = "drop",
            description = "Take parked requests out for good, with what they say; the next ones of their keys go on.",
            mixinStandardHelpOptions = true)
    static final class Drop extends KeptEnding {

        Drop() {
            super(Sort.PARKED);
        }

        Drop(Map<String, String> environment, Terminal terminal) {
            super(Sort.PARKED, environment, terminal);
        }

        @Override
        String word() {
            return "Drop";
        }

        @Override
        ParkedSummary change(KeptRequests kept, String request) {
            return kept.change(request, "drop", "");
        }
    }
}
