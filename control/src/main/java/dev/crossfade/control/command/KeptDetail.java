package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.ParkedDetail;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.command.KeptRequests.Sort;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** {@code … show TENANT ID}: one of the requests that the controller keeps, with what may be shown of it. */
abstract class KeptDetail extends Verb {

    @Parameters(index = "0", paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Parameters(index = "1", paramLabel = "ID", description = "of its receipt")
    private String id = "";

    private final Sort sort;

    KeptDetail(Sort sort) {
        this.sort = sort;
    }

    @Override
    final int run(ControlClient control) {
        ParkedDetail found = control.kept(tenant(tenant), sort).find(id);
        if (json()) {
            printJson(found);
            return ExitCode.DONE;
        }
        ParkedSummary kept = found.parked();
        ParkedReceipt receipt = kept.receipt();
        line("id", receipt.id());
        line("state", receipt.state() + " since " + receipt.since());
        line("came", kept.arrivedAt() + ", " + kept.kind());
        line("due", kept.dueAt());
        line("key", sort.key(kept));
        line("attempts", receipt.attempts());
        line("last", receipt.reason());
        line("status", receipt.status());
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
