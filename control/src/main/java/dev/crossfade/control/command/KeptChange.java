package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import picocli.CommandLine.Parameters;

/** A change of one of the requests that the controller keeps, and what is said once it is made. */
abstract class KeptChange extends ChangingVerb {

    @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Parameters(index = "1", paramLabel = "ID", description = "of its receipt")
    private String id = "";

    private final Sort sort;

    KeptChange(Sort sort) {
        this.sort = sort;
    }

    /** Makes it, with a question before where it cannot be taken back. */
    abstract ParkedSummary change(KeptRequests kept, TenantId owner, String request);

    /** What a person is told of it. */
    abstract String told(TenantId owner, ParkedSummary now);

    @Override
    final int run(ControlClient control) {
        TenantId owner = tenant(tenant);
        ParkedSummary now = change(control.kept(owner, sort), owner, id);
        if (json()) {
            printJson(now);
        } else {
            out().println(told(owner, now));
            out().flush();
        }
        return ExitCode.DONE;
    }
}
