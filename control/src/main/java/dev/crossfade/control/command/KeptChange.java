package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** A change of requests that the controller keeps, one after the other, and what is said of each once it is made. */
abstract class KeptChange extends ChangingVerb {

    @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Parameters(index = "1..*", paramLabel = "ID", arity = "0..*", description = "of a receipt; repeatable")
    private List<String> ids = List.of();

    private final Sort sort;

    KeptChange(Sort sort) {
        this.sort = sort;
    }

    KeptChange(Sort sort, Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
        this.sort = sort;
    }

    abstract ParkedSummary change(KeptRequests kept, String request);

    /** What a person is told of one that was changed. */
    abstract String told(TenantId owner, ParkedSummary now);

    /**
     * Is asked before the first is changed.
     *
     * @param requests as they were typed
     */
    void before(TenantId owner, List<String> requests) {}

    /** Which are changed. */
    Iterator<String> chosen(KeptRequests kept, List<String> typed) {
        if (typed.isEmpty()) {
            throw VerbFailure.badUsage("no request is named", "name it by its receipt's ID");
        }
        return typed.iterator();
    }

    /** What is said where none is chosen. */
    String nothing() {
        return "nothing was done";
    }

    /** Of several one that cannot be changed keeps no other from it, and is the end that the command comes to. */
    @Override
    final int run(ControlClient control) {
        TenantId owner = tenant(tenant);
        KeptRequests kept = control.kept(owner, sort);
        Iterator<String> chosen = chosen(kept, ids);
        before(owner, ids);
        if (!chosen.hasNext() && !json()) {
            out().println(owner + ": " + nothing());
        }
        VerbFailure first = null;
        while (chosen.hasNext()) {
            try {
                tell(owner, change(kept, chosen.next()));
            } catch (Unreachable e) {
                throw e;
            } catch (VerbFailure e) {
                if (first != null) {
                    progressOut().println(e.getMessage());
                }
                first = first == null ? e : first;
            }
        }
        out().flush();
        if (first != null) {
            throw first;
        }
        return ExitCode.DONE;
    }

    /** As JSON a document for each, in a line of its own: they may be many. */
    private void tell(TenantId owner, ParkedSummary now) {
        if (json()) {
            printJson(now);
        } else {
            out().println(told(owner, now));
            out().flush();
        }
    }
}
