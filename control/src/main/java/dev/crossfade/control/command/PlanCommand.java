package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.hooks.ToldHooks;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanMaking;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.plan.PlanText;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.support.Preflights;
import dev.crossfade.control.workflow.runner.PlanDesk;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade plan TENANT}: what a migration will do, in order, with the statements and calls, and a hash of it. */
@Command(
        name = "plan",
        description =
                "Say what a migration will do, step by step, with statements and calls; changes nothing. With --config from"
                        + " here, without a controller.",
        mixinStandardHelpOptions = true)
public final class PlanCommand extends Verb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the plan there, for: crossfade migrate TENANT --plan FILE")
    private @Nullable Path out;

    /** For {@link java.util.ServiceLoader}. */
    public PlanCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    PlanCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    boolean isAlone() {
        return looksFromHere();
    }

    @Override
    int run(ControlClient control) {
        return show(control.plan(tenant(tenant)));
    }

    @Override
    int runAlone() {
        Settings settings = settings();
        DatabasePairs databases =
                new JdbcDatabasePairs(Clock.systemUTC(), settings.control().pgDump());
        TenantSettings found = find(settings, tenant(tenant));
        PlanMaking making = new PlanMaking(
                MigrationSteps.inOrder(new ToldHooks(settings.control().hooks())),
                PlanSurroundings.of(settings.control()));
        try {
            return show(new PlanDesk(databases, making, Clock.systemUTC())
                    .plan(found, Preflights.run(found, settings.control().pgDump())));
        } catch (ReplicationFailure e) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            502,
                            "not-planned",
                            "The migration was not planned",
                            String.valueOf(e.getMessage()),
                            null,
                            e.action()),
                    e);
        }
    }

    /** One that is blocked is shown all the same. */
    private int show(MigrationPlan plan) {
        if (out != null) {
            PlanFile.write(out, plan);
        }
        if (json()) {
            out().println(PlanFile.json(plan));
        } else {
            PlanText.lines(plan).forEach(out()::println);
            if (out != null) {
                out().println();
                out().println("written to " + out + "; begin by it: crossfade migrate " + plan.tenant() + " --plan "
                        + out);
            }
        }
        out().flush();
        return plan.blocked() ? ExitCode.REFUSED : ExitCode.DONE;
    }
}
