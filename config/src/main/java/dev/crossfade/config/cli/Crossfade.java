package dev.crossfade.config.cli;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code crossfade}: the root of the command line. The commands are those of the modules that stand in {@code lib/}. */
@Command(
        name = "crossfade",
        description = "Moves a live tenant, its HTTP traffic and its PostgreSQL database, from one region to another"
                + " while nobody notices.",
        mixinStandardHelpOptions = true,
        versionProvider = Crossfade.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 refused by a guard."})
public final class Crossfade implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean verbose;

    private Crossfade() {}

    /** Runs one command and exits with its code. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] args) {
        NameCache.keepShortly();
        LogOutput.quiet();
        System.exit(commandLine(args).execute(args));
    }

    /** The whole command line, ready to execute. */
    static CommandLine commandLine() {
        return commandLine(command -> true);
    }

    /**
     * As much of the command line as these arguments need. Where the first of them names a command that is that one alone, for to make all of
     * them ready is a quarter of the time in which a proxy starts.
     */
    static CommandLine commandLine(String... arguments) {
        boolean named = arguments.length > 0
                && ServiceLoader.load(CrossfadeCommand.class).stream()
                        .anyMatch(found -> name(found.type()).equals(arguments[0]));
        return named ? commandLine(command -> name(command).equals(arguments[0])) : commandLine();
    }

    private static String name(Class<? extends CrossfadeCommand> command) {
        return command.getAnnotation(Command.class).name();
    }

    private static CommandLine commandLine(Predicate<Class<? extends CrossfadeCommand>> wanted) {
        Crossfade root = new Crossfade();
        CommandLine line = new CommandLine(root);
        ServiceLoader.load(CrossfadeCommand.class).stream()
                .filter(found -> wanted.test(found.type()))
                .map(found -> new CommandLine(found.get()))
                .sorted(Comparator.comparing(CommandLine::getCommandName))
                .forEach(line::addSubcommand);
        // As it was called before `completion`.
        CommandLine completion = new CommandLine(new GenerateCompletion());
        completion.getCommandSpec().usageMessage().hidden(true);
        line.addSubcommand(completion);
        CommandGroups.apply(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(new UsageError());
        line.setExecutionExceptionHandler((failure, failed, parsed) ->
                FailureReport.of(failure, root.verbose).print(failed.getErr()));
        return line;
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "log in detail, and show where an error came from")
    void verbose(boolean wanted) {
        verbose = wanted;
        if (wanted) {
            LogOutput.detailed();
        }
    }

    /** Without a command. */
    @Override
    public void run() {
        PrintWriter err = spec.commandLine().getErr();
        if (spec.commandLine().getParseResult().originalArgs().isEmpty()) {
            spec.commandLine().usage(err);
        }
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** What the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Crossfade.class.getPackage().getImplementationVersion();
            return new String[] {"crossfade " + (version == null ? "(not packaged)" : version)};
        }
    }
}
