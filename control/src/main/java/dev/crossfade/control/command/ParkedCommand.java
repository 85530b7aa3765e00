package dev.crossfade.control.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
            description = "Try a parked request again at once: one that is dead, or rests after a failure.",
            mixinStandardHelpOptions = true)
    static final class Retry extends KeptChange {

        Retry() {
            super(Sort.PARKED);
        }

        @Override
        ParkedSummary change(KeptRequests kept, TenantId owner, String request) {
            return kept.change(request, "retry", "");
        }

        @Override
        String told(TenantId owner, ParkedSummary now) {
            String id = now.receipt().id();
            return id + " is tried again at once; crossfade parked show " + owner + " " + id;
        }
    }

    /** {@code crossfade parked drop TENANT ID}. */
    @Command(
            name = "drop",
            description = "Take a parked request out for good, with what it says; the next one of its key goes on.",
            mixinStandardHelpOptions = true)
    static final class Drop extends KeptChange {

        Drop() {
            super(Sort.PARKED);
        }

        @Override
        ParkedSummary change(KeptRequests kept, TenantId owner, String request) {
            consent("Request " + request + " of " + owner + " will never be delivered. Drop it?");
            return kept.change(request, "drop", "");
        }

        @Override
        String told(TenantId owner, ParkedSummary now) {
            return now.receipt().id() + " is dropped";
        }
    }
}
