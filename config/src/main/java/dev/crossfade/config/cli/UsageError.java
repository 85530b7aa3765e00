package dev.crossfade.config.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells who has mistyped a command the one line that helps, and where the others are. */
final class UsageError implements IParameterExceptionHandler {

    private static final Map<String, String> KINDS = Map.of(
            "is not a double", "is not a number",
            "is not a float", "is not a number",
            "is not an int", "is not a whole number",
            "is not a long", "is not a whole number");

    /** picocli shows the names of constants; commands and documents have them in small letters. */
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([^]]*)] \\(case-(?:in)?sensitive\\) but was");

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        line.getErr().println("crossfade: " + inWords(failure));
        line.getErr().println("see " + line.getCommandSpec().qualifiedName() + " --help");
        line.getErr().flush();
        return ExitCode.BAD_USAGE;
    }

    private static String inWords(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> meant = unmatched.getSuggestions();
            String what = isForCommand(unmatched)
                    ? "no such command: " + unmatched.getUnmatched().get(0) + "."
                    : failure.getMessage() + ".";
            return what + (meant.isEmpty() ? "" : " Did you mean " + meant.get(0) + "?");
        }
        String message = String.valueOf(failure.getMessage());
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            message = message.replace(kind.getKey(), kind.getValue());
        }
        return CHOICES.matcher(message)
                        .replaceFirst(found -> "not one of " + found.group(1).toLowerCase(Locale.ROOT) + ":")
                + (lacksConfiguration(failure)
                        ? ". That is the configuration file, as in: --config crossfade.yaml"
                        : "");
    }

    private static boolean lacksConfiguration(ParameterException failure) {
        return failure instanceof MissingParameterException missing
                && missing.getMissing().size() == 1
                && missing.getMissing().get(0) instanceof OptionSpec option
                && option.longestName().equals("--config");
    }

    /** The first word that was not understood stands where a command would. */
    private static boolean isForCommand(UnmatchedArgumentException failure) {
        CommandLine line = failure.getCommandLine();
        return !line.getSubcommands().isEmpty()
                && line.getCommandSpec().positionalParameters().isEmpty()
                && !failure.getUnmatched().get(0).startsWith("-");
    }
}
