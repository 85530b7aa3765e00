package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.config.cli.CommandFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command in this process, run to its end: its exit code, and what it has printed. */
record CommandRun(int exit, String out, String err) {

    /** For one second at 100 requests a second, unless it is asked for something else. */
    static CommandRun of(String... given) {
        List<String> arguments = new ArrayList<>(List.of(given));
        if (!arguments.contains("--duration")) {
            arguments.addAll(List.of("--duration", "1s"));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new LoadtestCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return failure instanceof CommandFailure known ? known.exitCode() : 1;
                })
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new CommandRun(exit, out.toString(), err.toString());
    }
}
