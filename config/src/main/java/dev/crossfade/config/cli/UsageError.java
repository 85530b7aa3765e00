package dev.crossfade.config.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells who has mistyped a command the one line that helps, and where the others are. */
final class UsageError implements IParameterExceptionHandler {

    private static final Map<String, String> KINDS = Map.of(
            "is not a double", "is not a number",
            "is not a float", "is not a number",
            "is not an int", "is not a whole number",
            "is not a long", "is not a whole number");

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        String message = String.valueOf(failure.getMessage());
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            message = message.replace(kind.getKey(), kind.getValue());
        }
        line.getErr().println("crossfade: " + message);
        UnmatchedArgumentException.printSuggestions(failure, line.getErr());
        line.getErr().println("see " + line.getCommandSpec().qualifiedName() + " --help");
        line.getErr().flush();
        return ExitCode.BAD_USAGE;
    }
}
