package dev.crossfade.config.cli;

import static java.util.stream.Collectors.joining;

import dev.crossfade.config.settings.SettingsDocument;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade config schema}: a JSON Schema, for editors. */
@Command(
        name = "schema",
        description = "Print the JSON Schema (2020-12) of a configuration file, for editors.",
        mixinStandardHelpOptions = true)
final class ConfigSchema implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "on a single line")
    private boolean json;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? SettingsDocument.schema()
                                        .lines()
                                        .map(String::strip)
                                        .collect(joining())
                                : SettingsDocument.schema());
        return ExitCode.DONE;
    }
}
