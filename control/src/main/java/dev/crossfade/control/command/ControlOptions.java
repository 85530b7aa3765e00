package dev.crossfade.control.command;

import dev.crossfade.config.cli.FailureWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb has in common: which controller, as whom, and in which form it answers. */
final class ControlOptions {

    private static final String USUAL = "http://127.0.0.1:9901";

    @Option(
            names = "--control",
            paramLabel = "URL",
            description =
                    "the controller's address, or those of several that share a store, with commas between; default:"
                            + " $CROSSFADE_CONTROL, else " + USUAL)
    private @Nullable String control;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "holds the bearer token; default: $CROSSFADE_TOKEN_FILE")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    ControlClient connect(Map<String, String> environment) {
        String url = control != null ? control : environment.getOrDefault("CROSSFADE_CONTROL", USUAL);
        return new ControlClient(url, token(environment));
    }

    private @Nullable String token(Map<String, String> environment) {
        String fromEnvironment = environment.getOrDefault("CROSSFADE_TOKEN_FILE", "");
        Path file = tokenFile != null || fromEnvironment.isEmpty() ? tokenFile : Path.of(fromEnvironment);
        if (file == null) {
            return null;
        }
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw VerbFailure.badUsage(
                        "The token file " + file + " is empty",
                        "put the token there, or name another file (--token-file)");
            }
            return token;
        } catch (IOException e) {
            throw VerbFailure.badUsage(
                    "The token file " + file + " cannot be read (" + FailureWords.cause(e) + ")", "see --token-file");
        }
    }
}
