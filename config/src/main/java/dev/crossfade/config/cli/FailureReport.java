package dev.crossfade.config.cli;

import dev.crossfade.config.settings.InvalidSettings;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a person reads when a command fails, and the code that the shell gets.
 *
 * @param trace where it came from; null unless asked for
 */
record FailureReport(int exitCode, String message, @Nullable Throwable trace) {

    static FailureReport of(Exception failure, boolean verbose) {
        Throwable trace = verbose ? failure : null;
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof CommandFailure known) {
            return new FailureReport(known.exitCode(), message, trace);
        }
        if (failure instanceof InvalidSettings settings) {
            return new FailureReport(ExitCode.of(settings), message, trace);
        }
        String hint = verbose ? "" : " (--verbose shows where)";
        return new FailureReport(ExitCode.FAILED, FailureWords.of(failure) + hint, trace);
    }

    /** @return the exit code */
    int print(PrintWriter err) {
        err.println("crossfade: " + message);
        if (trace != null) {
            trace.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }
}
