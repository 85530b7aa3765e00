package dev.crossfade.control.hooks;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.control.outward.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A hook that is a command: exit code 0 goes on, 75 (EX_TEMPFAIL, sysexits.h) waits, anything else has failed. It runs as the controller
 * does, with the controller's environment and what the hook is told, which is on its standard input, too. Whatever it prints is read, and
 * its end kept, until it ends: what it leaves running has to print elsewhere. One that is not done in its time is killed with all that it has
 * started.
 */
final class HookCommand {

    private static final int WAIT = 75;
    private static final int MOST_WORDS = 600;

    private final Redaction redaction;

    HookCommand(Redaction redaction) {
        this.redaction = redaction;
    }

    HookAnswer run(Hook hook, HookCall call) throws InterruptedException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(hook.run()).redirectErrorStream(true);
            builder.environment().putAll(call.environment());
            process = builder.start();
        } catch (IOException e) {
            return new HookAnswer.Failed("it cannot be run: " + redaction.of(why(e)));
        }
        OutputEnd output = new OutputEnd(process);
        try {
            tell(process, call);
            boolean ended = output.follow(hook.timeout());
            String said = redaction.of(output.text());
            return ended
                    ? answer(process.exitValue(), said)
                    : new HookAnswer.Failed(withWords(
                            "killed, for it was not done within "
                                    + hook.timeout().toSeconds() + " s",
                            said));
        } finally {
            kill(process);
        }
    }

    /** The JDK says {@code Cannot run program "/opt/x": error=2, No such file or directory}. */
    private static String why(IOException failure) {
        return FailureWords.cause(failure).replaceFirst("^.*error=\\d+, ", "");
    }

    private static HookAnswer answer(int exitCode, String said) {
        return switch (exitCode) {
            case 0 -> new HookAnswer.GoOn();
            case WAIT -> {
                String reason = said.lines().reduce("", (before, line) -> line.isBlank() ? before : line);
                yield new HookAnswer.Wait(reason.isEmpty() ? "exit code " + WAIT : Words.lastOf(reason, MOST_WORDS));
            }
            default -> new HookAnswer.Failed(withWords("exit code " + exitCode, said));
        };
    }

    private static String withWords(String what, String said) {
        String words = Words.lastOf(said, MOST_WORDS);
        return words.isEmpty() ? what : what + ": " + words;
    }

    /** Fits a pipe, so that a command that never reads it holds nobody up. */
    private static void tell(Process process, HookCall call) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((Json.MAPPER.writeValueAsString(call) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // It need not read it.
        }
    }

    private static void kill(Process process) {
        // First those that it has started: once it is gone nobody knows whose they are.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
