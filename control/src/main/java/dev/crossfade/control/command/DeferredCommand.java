package dev.crossfade.control.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossfade deferred}: the requests that a tenant wants later, and a person's second thoughts about one. */
@Command(
        name = "deferred",
        description = "See the requests that are wanted later, call one off, have it at another time, or add one.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeferredCommand.Listing.class,
            DeferredCommand.Show.class,
            DeferredCommand.Cancel.class,
            DeferredCommand.Reschedule.class,
            DeferredAdd.class
        })
public final class DeferredCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, cancel, reschedule or add");
    }

    /** {@code crossfade deferred list TENANT}. */
    @Command(
            name = "list",
            description = "List what a tenant has deferred, in the order in which it came, with when it is due.",
            mixinStandardHelpOptions = true)
    static final class Listing extends KeptListing {

        Listing() {
            super(Sort.DEFERRED);
        }
    }

    /** {@code crossfade deferred show TENANT ID}. */
    @Command(
            name = "show",
            description = "Show one deferred request: when it is due, where it goes, and why it is stuck.",
            mixinStandardHelpOptions = true)
    static final class Show extends KeptDetail {

        Show() {
            super(Sort.DEFERRED);
        }
    }

    /** {@code crossfade deferred cancel TENANT ID}. */
    @Command(
            name = "cancel",
            description = "Call deferred requests off for good; what is being sent may arrive nevertheless.",
            mixinStandardHelpOptions = true)
    static final class Cancel extends KeptEnding {

        Cancel() {
            super(Sort.DEFERRED);
        }

        @Override
        String word() {
            return "Cancel";
        }

        @Override
        ParkedSummary change(KeptRequests kept, String request) {
            return kept.change(request, "cancel", "");
        }
    }

    /** {@code crossfade deferred reschedule TENANT ID}. */
    @Command(
            name = "reschedule",
            description = "Have deferred requests at another time, as long as they wait.",
            mixinStandardHelpOptions = true)
    static final class Reschedule extends KeptChange {

        @ArgGroup(multiplicity = "1")
        private WantedTime time = new WantedTime();

        Reschedule() {
            super(Sort.DEFERRED);
        }

        @Override
        ParkedSummary change(KeptRequests kept, String request) {
            return kept.change(
                    request,
                    "reschedule",
                    KeptRequests.json(new Deferral(time.deliverAt(), time.delay(), null, null, null)));
        }

        @Override
        String told(TenantId owner, ParkedSummary now) {
            return now.receipt().id() + " is due at " + now.dueAt();
        }
    }
}
