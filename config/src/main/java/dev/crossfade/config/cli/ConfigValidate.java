package dev.crossfade.config.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.reader.Problems.Problem;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code crossfade config validate}: whether a file is accepted, and everything that is wrong with it; for a role also with the files
 * that it names, such as certificates.
 */
@Command(
        name = "validate",
        description = "Check a configuration file, and name every problem at once; with --role proxy also those of the"
                + " certificates, keys, tokens and directories that it names, and with --role control those of the files"
                + " for etcd, on this machine and for this user.",
        mixinStandardHelpOptions = true)
final class ConfigValidate implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Option(names = "--json", description = "as JSON: {\"valid\", \"problems\": [{\"path\", \"message\"}]}")
    private boolean json;

    private record Verdict(boolean valid, List<Problem> problems) {}

    @Override
    public Integer call() throws JsonProcessingException {
        if (!json) {
            Settings settings = config.check();
            int tenants = settings.tenants().size();
            spec.commandLine().getOut().println(config.path() + ": valid, tenants: " + tenants);
            if (tenants == 0) {
                warn("it names no tenant: nothing would be served or moved; add one under `tenants`");
            }
            config.warnings(settings).forEach(this::warn);
            return ExitCode.DONE;
        }
        try {
            config.warnings(config.check()).forEach(this::warn);
            return print(new Verdict(true, List.of()), ExitCode.DONE);
        } catch (InvalidSettings refused) {
            return print(new Verdict(false, refused.problems()), ExitCode.of(refused));
        }
    }

    private int print(Verdict verdict, int exitCode) throws JsonProcessingException {
        spec.commandLine().getOut().println(Json.MAPPER.writeValueAsString(verdict));
        return exitCode;
    }

    private void warn(String what) {
        spec.commandLine().getErr().println("warning: " + what);
    }
}
