package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.support.Preflights;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.FindingsDocument;
import dev.crossfade.replication.preflight.FindingsTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code crossfade check}: looks at both databases of a tenant and asks its origins, without a controller; changes nothing, and exits
 * with 3 when something blocks.
 */
@Command(
        name = "check",
        description = "Look at both databases and origins of a tenant, and name what would stop a migration.",
        mixinStandardHelpOptions = true)
public final class CheckCommand implements CrossfadeCommand, Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TENANT", description = "The tenant's id.")
    private String tenant = "";

    @Mixin
    private NamedConfig config = new NamedConfig();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final Map<String, String> environment;

    /** For {@link java.util.ServiceLoader}. */
    public CheckCommand() {
        this(System.getenv());
    }

    CheckCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Path file = config.path("check " + tenant, environment);
        Settings settings = SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
        TenantSettings found = find(settings, file);
        List<Finding> findings = new LongLook(spec.commandLine().getErr())
                .of(asked(found), () -> check(found, settings.control().pgDump()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(document(findings));
        } else {
            FindingsTable.lines(findings).forEach(out::println);
        }
        out.flush();
        return FindingsTable.blocks(findings) ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private TenantSettings find(Settings settings, Path file) {
        TenantId id;
        try {
            id = new TenantId(tenant);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
        return settings.tenant(id)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USAGE,
                        "no tenant '" + tenant + "' in " + file + "; it has: "
                                + settings.tenants().stream()
                                        .map(known -> known.id().value())
                                        .collect(Collectors.joining(", "))));
    }

    private static String asked(TenantSettings tenant) {
        boolean ofAws = tenant.aws() != null || tenant.workers() != null;
        return "the databases and origins of " + tenant.id() + (ofAws ? ", and for AWS" : "");
    }

    private static List<Finding> check(TenantSettings tenant, String pgDump) {
        try {
            return Preflights.run(tenant, pgDump);
        } catch (ReplicationFailure e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage() + "\n  do:  " + e.action(), e);
        }
    }

    private String document(List<Finding> findings) {
        try {
            return Json.MAPPER.writeValueAsString(FindingsDocument.of(tenant, findings));
        } catch (JsonProcessingException e) {
            throw new CommandFailure(ExitCode.FAILED, "the findings cannot be written as JSON", e);
        }
    }
}
