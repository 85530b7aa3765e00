package dev.crossfade.config.cli;

import dev.crossfade.config.settings.SettingsDocument;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade config print}: what is in force, with every default and no secret. */
@Command(
        name = "print",
        description = "Print what is in force: includes merged, defaults filled in, secrets redacted.",
        mixinStandardHelpOptions = true)
final class ConfigPrint implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() {
        SettingsDocument document = new SettingsDocument(config.load(), config.role(), config::hide);
        config.unread().forEach(what -> spec.commandLine().getErr().println("warning: " + what));
        spec.commandLine().getOut().println(json ? document.json() : document.yaml());
        return ExitCode.DONE;
    }
}
