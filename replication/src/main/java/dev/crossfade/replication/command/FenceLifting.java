package dev.crossfade.replication.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.Lifted;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade fence lift}: lets a side's application write again, where that cannot make two writable sides. */
@Command(
        name = "lift",
        description = "Let a side's application write again. The source's fence is lifted once the target is aborted,"
                + " so that it can no longer be opened; the target's guard only where the target is open.",
        mixinStandardHelpOptions = true)
final class FenceLifting implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfiguredTenant tenant = new ConfiguredTenant();

    @Option(names = "--side", required = true, paramLabel = "SIDE", description = "source or target")
    private String side = "";

    @Option(
            names = "--accept-loss",
            description =
                    "lift it although the other side does not answer: that is destroyed or isolated, and what only"
                            + " it has is lost; for a side that served before")
    private boolean acceptLoss;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() {
        Side which = ConfiguredTenant.side(side);
        TenantSettings settings = tenant.load();
        consent(which);
        FenceLift fence = new FenceLift(settings, Clock.systemUTC());
        try {
            PrintWriter out = spec.commandLine().getOut();
            new LiftReport(tenant.name(), lift(fence, which))
                    .paragraphs().stream()
                            .flatMap(paragraph -> Wrapped.at(Wrapped.TERMINAL, paragraph).stream())
                            .forEach(out::println);
            out.flush();
            return ExitCode.DONE;
        } catch (ReplicationFailure e) {
            throw ConfiguredTenant.failure(e);
        }
    }

    private Lifted lift(FenceLift fence, Side which) {
        if (acceptLoss) {
            return fence.liftAcceptingLoss(which);
        }
        return which == Side.SOURCE ? fence.liftSource() : fence.liftTarget();
    }

    private void consent(Side which) {
        if (yes) {
            return;
        }
        String other = which.other().label();
        String warning = acceptLoss
                ? "The " + other
                        + " must be destroyed or isolated: if its application still writes, both sides hand out"
                        + " the same ids. What only the " + other + " has is lost."
                : which == Side.SOURCE
                        ? "This aborts the target, ends whatever attempt is under way, and cuts a running controller off until"
                                + " it is started again."
                        : "This cuts a running controller off until it is started again.";
        Wrapped.at(Wrapped.TERMINAL, warning).forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().print("Type the tenant's id to go on: ");
        spec.commandLine().getErr().flush();
        String answer = answer();
        if (answer == null || !answer.strip().equals(tenant.name())) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "nothing was changed: the tenant's id was not typed (--yes goes on without asking)");
        }
    }

    /** Null when nobody is there to answer. */
    private static @Nullable String answer() {
        try {
            return new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
