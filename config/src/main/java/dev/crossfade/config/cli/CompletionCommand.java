package dev.crossfade.config.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossfade completion bash|zsh}: what a shell needs to complete commands, options and files. */
@Command(
        name = "completion",
        description = "Print the completion for a shell: source <(crossfade completion bash).",
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements CrossfadeCommand, Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash or zsh")
    @SuppressWarnings("UnusedVariable") // named, so that another shell's script can be another one
    private Shell shell = Shell.BASH;

    /** For which; it is one script, which tells them apart itself. */
    enum Shell {
        BASH,
        ZSH
    }

    @Override
    public Integer call() {
        CommandLine root = Crossfade.commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root);
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}
