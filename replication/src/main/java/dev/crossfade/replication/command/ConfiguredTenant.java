package dev.crossfade.replication.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The argument and the option that name a tenant of a configuration file, with its databases. */
final class ConfiguredTenant {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path config = Path.of("crossfade.yaml");

    TenantSettings load() {
        Settings settings = SettingsLoader.load(config, SettingsLoader.Role.CONTROL);
        return settings.tenant(id())
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USAGE,
                        "no tenant '" + tenant + "' in " + config + "; it has: "
                                + settings.tenants().stream()
                                        .map(known -> known.id().value())
                                        .collect(Collectors.joining(", "))));
    }

    String name() {
        return tenant;
    }

    private TenantId id() {
        try {
            return new TenantId(tenant);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static Side side(String label) {
        try {
            return Side.ofLabel(label);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static CommandFailure failure(ReplicationFailure e) {
        int code = e.kind() == ReplicationFailure.Kind.REFUSED ? ExitCode.REFUSED : ExitCode.FAILED;
        return new CommandFailure(code, e.getMessage() + "\n" + String.join("\n", remedy(e)), e);
    }

    /** What to do, as lines below what happened. */
    static List<String> remedy(ReplicationFailure e) {
        return Wrapped.hanging(Wrapped.TERMINAL, "  do:  ", e.action());
    }
}
