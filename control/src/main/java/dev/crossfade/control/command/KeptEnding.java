package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A change after which requests are not sent any more: who is there is asked, and who is not has to have said so. */
abstract class KeptEnding extends KeptChange {

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    KeptEnding(Sort sort) {
        super(sort);
    }

    KeptEnding(Sort sort, Map<String, String> environment, Terminal terminal) {
        super(sort, environment, terminal);
    }

    /** What is asked for, in a word: {@code Drop}. */
    abstract String word();

    /** By whom, and whether it may arrive all the same, is its reason. */
    @Override
    final String told(TenantId owner, ParkedSummary now) {
        return now.receipt().id() + " is " + now.receipt().reason();
    }

    @Override
    final void before(TenantId owner, List<String> requests) {
        if (yes) {
            return;
        }
        String consequence = requests.size() == 1
                ? "Request " + requests.get(0) + " of " + owner + " will not be sent any more."
                : requests.size() + " requests of " + owner + " will not be sent any more.";
        Optional<String> answer = terminal().ask(consequence + " " + word() + "? [y/N] ");
        if (answer.isEmpty()) {
            throw VerbFailure.badUsage(consequence + " Nobody is here to be asked", "use --yes");
        }
        if (!List.of("y", "yes").contains(answer.get().strip().toLowerCase(Locale.ROOT))) {
            throw VerbFailure.declined("Nothing was done.");
        }
    }
}
