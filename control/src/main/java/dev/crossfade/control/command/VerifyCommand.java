package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Comparison;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code crossfade verify TENANT}: compares rows, large objects and sequences of both sides now, and names what differs. The controller
 * does it, or, with {@code --config}, this program by itself.
 */
@Command(
        name = "verify",
        description =
                "Compare rows, large objects and sequences of both sides, and name what differs; with --config from here,"
                        + " without a controller.",
        mixinStandardHelpOptions = true)
public final class VerifyCommand extends ChangingVerb {

    /** In which both sides are compared, as a status names them. */
    private static final Set<String> STEPS = Set.of(StepPlan.HOLD_POINT, StepPlan.ROLLBACK_WINDOW);

    private static final Set<String> STATES = Set.of(State.RUNNING.label(), State.WAITING.label());
    private static final Set<String> RESTING = Set.of(Intent.PAUSE.inWords(), Intent.RESUME.inWords());

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** For {@link java.util.ServiceLoader}. */
    public VerifyCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    VerifyCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    boolean isAlone() {
        return looksFromHere();
    }

    @Override
    int runAlone() {
        Settings settings = settings();
        try {
            ProgressLines progress = progress();
            return show(new LoneVerification(
                            new JdbcDatabasePairs(Clock.systemUTC()), find(settings, tenant(tenant)), progress::say)
                    .run());
        } catch (ReplicationFailure e) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            502,
                            "not-compared",
                            "The databases were not compared",
                            String.valueOf(e.getMessage()),
                            null,
                            e.action()),
                    e);
        }
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        MigrationStatus taken = control.verify(id);
        Instant asked = Optional.ofNullable(taken.comparison())
                .map(Comparison::asked)
                .orElseThrow(() -> new IllegalStateException("a comparison that was taken has been asked for"));
        Comparison done = new Wait(control, terminal(), progress().after(taken))
                .until(
                        id,
                        status -> done(id, asked, status.orElseThrow(() -> control.noMigration(id, ExitCode.FAILED))));
        return show(VerifyReport.of(done, tenant));
    }

    /** Empty while it is waited for. */
    private static Optional<Comparison> done(TenantId id, Instant asked, MigrationStatus now) {
        Comparison seen = now.comparison();
        if (seen != null && seen.began() != null && !seen.began().isBefore(asked)) {
            return Optional.of(seen);
        }
        String reason = notGoingToBe(id, now, seen);
        if (reason != null) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            409,
                            "not-compared",
                            "The databases were not compared",
                            reason,
                            now.problem() == null ? null : now.problem().reason(),
                            "crossfade status " + id + " says how it stands; then try again"));
        }
        return Optional.empty();
    }

    /** Why nobody is about to compare; null while somebody is. Only two steps do, and not while schemas differ or the migration rests. */
    private static @Nullable String notGoingToBe(TenantId id, MigrationStatus now, @Nullable Comparison seen) {
        boolean compares = STEPS.contains(now.step()) && STATES.contains(now.state());
        if (!compares) {
            return "the migration stands at " + now.stage() + ", step " + now.step() + ", " + now.state();
        }
        if (RESTING.contains(now.wanted())) {
            return "it is paused: crossfade resume " + id;
        }
        if (now.drift() != null && now.drift().objects() > 0) {
            return "the schemas differ: " + String.join(", ", now.drift().named());
        }
        return seen == null || seen.asked() == null
                ? "the controller was started again, and has forgotten that it was asked"
                : null;
    }

    private int show(VerifyReport report) {
        if (json()) {
            printJson(report);
        } else {
            report.lines().forEach(out()::println);
            out().flush();
        }
        return report.exitCode();
    }
}
