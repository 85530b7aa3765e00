package dev.crossfade.control.command.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.NetworkSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.Patience;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.PlanRefused;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.command.LongLook;
import dev.crossfade.control.command.NamedConfig;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands have in common: a tenant, its network as the configuration has it, and how they end. */
abstract class NetworkVerb implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Mixin
    private NamedConfig config = new NamedConfig();

    @Option(names = "--yes", description = "do it: without it apply and destroy say what they would do")
    private boolean yes;

    @Option(names = "--adopt", description = "use a peering that somebody else made; destroy leaves it there")
    private boolean adopt;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    private final Map<String, String> environment;

    NetworkVerb() {
        this(System.getenv());
    }

    NetworkVerb(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @return one of {@link ExitCode} */
    abstract int run(Peering peering, Settings settings, TenantSettings found);

    @Override
    public final Integer call() {
        Path file = config.path("network " + spec.name() + " " + tenant, environment);
        // Who has to give passwords first, to be told that there is nothing to do with them, has given them in vain.
        SettingsLoader.glance(file, SettingsLoader.Role.CONTROL).ifPresent(seen -> network(find(seen, file), file));
        Settings settings = SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
        TenantSettings found = find(settings, file);
        NetworkSettings network = network(found, file);
        try (AwsClients clients = AwsClients.ofEnvironment("crossfade-" + tenant)) {
            return new LongLook(spec.commandLine().getErr()).of("AWS, at both sides of " + tenant, () -> {
                Path journal = journal(network, file);
                return run(
                        Peering.of(found, network, clients, journal, Patience.usual(), this::progress),
                        settings,
                        found);
            });
        } catch (PlanRefused e) {
            return show(e.plan());
        } catch (AwsFailure e) {
            return fail(
                    e.exitCode(),
                    Problem.of(502, e.code(), "AWS did not do what was asked", e.getMessage(), null, e.action()),
                    e);
        } catch (ReplicationFailure e) {
            return fail(
                    ExitCode.FAILED,
                    Problem.of(
                            502,
                            "database-not-reached",
                            "A database did not answer",
                            String.valueOf(e.getMessage()),
                            null,
                            e.action()),
                    e);
        }
    }

    /** Beside the configuration, where nothing else is said. */
    private Path journal(NetworkSettings network, Path file) {
        return network.journal().isEmpty()
                ? file.toAbsolutePath().resolveSibling(tenant + ".network.jsonl")
                : Path.of(network.journal());
    }

    private NetworkSettings network(TenantSettings found, Path file) {
        NetworkSettings network = found.network();
        if (network == null) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "the tenant " + tenant + " has no network in " + file
                            + "\n  do:  name its VPCs in tenants[].network, or make the network by other means");
        }
        return network;
    }

    private TenantSettings find(Settings settings, Path file) {
        return settings.tenants().stream()
                .filter(known -> known.id().value().equals(tenant))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USAGE,
                        "no tenant '" + tenant + "' in " + file + "; it has: "
                                + settings.tenants().stream()
                                        .map(known -> known.id().value())
                                        .collect(Collectors.joining(", "))));
    }

    final String tenant() {
        return tenant;
    }

    final boolean yes() {
        return yes;
    }

    final boolean adopt() {
        return adopt;
    }

    /** Shows a plan that nothing was done of. */
    final int show(PeeringPlan plan) {
        print(NetworkDocument.of(tenant, plan), NetworkText.lines(plan));
        return plan.isRefused() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    /** One of the two, as is asked for. */
    final void print(Object document, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(Json.MAPPER.writeValueAsString(document));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("every document of ours is JSON", e);
            }
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    /** Where it does not disturb a document. */
    private void progress(String line) {
        PrintWriter to = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        to.println(line);
        to.flush();
    }

    final int fail(int exitCode, Problem problem, @Nullable Throwable cause) {
        if (!json) {
            String message = problem.detail() + "\n  do:  " + problem.action();
            throw cause == null ? new CommandFailure(exitCode, message) : new CommandFailure(exitCode, message, cause);
        }
        print(problem, List.of());
        return exitCode;
    }
}
