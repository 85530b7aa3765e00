package dev.crossfade.control.command;

import dev.crossfade.config.cli.Credentials;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    ControlClient connect(Map<String, String> environment) {
        String url = control != null ? control : environment.getOrDefault("CROSSFADE_CONTROL", USUAL);
        try {
            return new ControlClient(url, credentials.token(environment), credentials.client(environment));
        } catch (Credentials.Unusable e) {
            throw VerbFailure.badUsage(String.valueOf(e.getMessage()), e.action());
        }
    }
}
