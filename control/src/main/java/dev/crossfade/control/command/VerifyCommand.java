package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Comparison;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code crossfade verify TENANT}: compares rows, large objects and sequences of both sides now, and names what differs. The controller
 * does it, or, with {@code --config}, this program by itself.
 */
@Command(
        name = "verify",
        description = "Compare rows, large objects and sequences of both sides, and name what differs.",
        mixinStandardHelpOptions = true)
public final class VerifyCommand extends Verb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "compare from here, without a controller, the databases that this configuration file names")
    private @Nullable Path config;

    /** For {@link java.util.ServiceLoader}. */
    public VerifyCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    VerifyCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    boolean isAlone() {
        return config != null;
    }

    @Override
    int runAlone() {
        Settings settings = SettingsLoader.load(config == null ? Path.of("") : config, SettingsLoader.Role.CONTROL);
        try {
            return show(new LoneVerification(new JdbcDatabasePairs(Clock.systemUTC()), find(settings)).run());
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

    private TenantSettings find(Settings settings) {
        TenantId id = tenant(tenant);
        return settings.tenant(id)
                .orElseThrow(() -> VerbFailure.badUsage(
                        "no tenant '" + tenant + "' in " + config,
                        "it has: "
                                + settings.tenants().stream()
                                        .map(known -> known.id().value())
                                        .collect(Collectors.joining(", "))));
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        MigrationStatus taken = control.verify(id);
        Instant asked = Optional.ofNullable(taken.comparison())
                .map(Comparison::asked)
                .orElseThrow(() -> new IllegalStateException("a comparison that was taken has been asked for"));
        Comparison done = new Wait(control, terminal(), progress().after(taken))
                .until(id, status -> done(id, asked, status.orElseThrow(() -> NoMigration.of(id, ExitCode.FAILED))));
        return show(VerifyReport.of(done, tenant));
    }

    /** Empty while it is waited for. */
    private static Optional<Comparison> done(TenantId id, Instant asked, MigrationStatus now) {
        Comparison seen = now.comparison();
        if (seen != null && seen.began() != null && !seen.began().isBefore(asked)) {
            return Optional.of(seen);
        }
        boolean restarted = seen == null || seen.asked() == null;
        boolean ended = now.state().equals("failed") || now.stage().equals("SWITCHOVER");
        if (restarted || ended) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            409,
                            "not-compared",
                            "The databases were not compared",
                            restarted
                                    ? "the controller was started again, and has forgotten that it was asked"
                                    : "the migration stands at " + now.stage() + ", step " + now.step() + ", "
                                            + now.state(),
                            now.problem() == null ? null : now.problem().reason(),
                            "crossfade status " + id + " says how it stands; then try again"));
        }
        return Optional.empty();
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
