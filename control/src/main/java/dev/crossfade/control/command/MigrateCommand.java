package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.PlanClaim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade migrate TENANT…}: starts the migration, and waits until it reaches its hold point or its end. */
@Command(
        name = "migrate",
        description = "Start moving a tenant, or many: set up, replicate, and wait for the switchover.",
        mixinStandardHelpOptions = true)
public final class MigrateCommand extends ChangingVerb {

    @Mixin
    private SelectedTenants selected = new SelectedTenants();

    @Mixin
    private WaveOptions wave = new WaveOptions();

    @Option(names = "--detach", description = "return at once; look with: crossfade status")
    private boolean detach;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "begin only if what would be done now is what this plan says (crossfade plan --out)")
    private @Nullable Path plan;

    private static final int MOST_LOOKS = 50;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    /** For {@link java.util.ServiceLoader}. */
    public MigrateCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    MigrateCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    int run(ControlClient control) {
        if (!selected.isOne() || wave.areGiven()) {
            if (plan != null) {
                throw VerbFailure.badUsage("--plan is of one tenant", "crossfade migrate TENANT --plan FILE");
            }
            return new TypedWave(this, selected, wave, new MigrateWave(wave.triesAgain(detach)), detach, yes)
                    .run(control);
        }
        TenantId id = tenant(selected.one());
        PlanClaim claim = plan == null ? null : PlanFile.read(plan, id).claim();
        if (!yes) {
            consent("Start to replicate " + id
                    + " to its target? Tables in replication.truncateTarget are emptied there.");
        }
        MigrationStatus started = control.migrate(id, claim);
        if (detach) {
            MigrationStatus seen = lookedAt(control, id, started);
            return end(ExitCode.DONE, seen, seen.headline());
        }
        return new Wait(control, terminal(), progress()).until(id, now -> judge(control, id, now));
    }

    /** Who may write is known a moment after the start, when the databases were looked at for the first time. */
    private MigrationStatus lookedAt(ControlClient control, TenantId id, MigrationStatus started) {
        MigrationStatus seen = started;
        try {
            for (int look = 0; look < MOST_LOOKS && seen.writableNow().equals("UNKNOWN"); look++) {
                terminal().pause(BETWEEN_LOOKS);
                seen = control.status(id).orElse(seen);
            }
        } catch (Unreachable e) {
            // It was started: that it is not seen now is for `status` to tell.
            return seen;
        }
        return seen;
    }

    private Optional<Integer> judge(ControlClient control, TenantId id, Optional<MigrationStatus> now) {
        MigrationStatus status = now.orElseThrow(() -> control.noMigration(id, ExitCode.FAILED));
        if (MigrateWave.hasFailed(status)) {
            return Optional.of(end(ExitCode.FAILED, status, status.headline()));
        }
        return MigrateWave.hasArrived(status)
                ? Optional.of(end(ExitCode.DONE, status, status.headline()))
                : Optional.empty();
    }
}
