package dev.crossfade.control.command;

import dev.crossfade.config.cli.CommandFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command as somebody types it. */
final class Typed {

    private Typed() {}

    /** @return its exit code; 99 for a failure that no command of ours may end with */
    static int run(Object command, StringWriter out, StringWriter err, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    line.getErr().flush();
                    return failure instanceof CommandFailure known ? known.exitCode() : 99;
                })
                .execute(arguments);
    }
}
