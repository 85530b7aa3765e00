package dev.crossfade.control.command;

import dev.crossfade.config.cli.Credentials;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.config.settings.Settings.ClientSettings;
import dev.crossfade.config.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every verb has in common: which controller, as whom, and in which form it answers. */
final class ControlOptions {

    @Option(
            names = "--control",
            paramLabel = "URL",
            description =
                    "the controller's address, or those of several that share a store, with commas between; default:"
                            + " $CROSSFADE_CONTROL, else client.control, else http://127.0.0.1:9901")
    private @Nullable String control;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "a configuration file whose client section names the controller, where neither --control nor"
                    + " the environment does; default: $CROSSFADE_CONFIG. A verb that can do without a controller does"
                    + " without one then, and looks from here")
    private @Nullable Path config;

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    boolean namesController() {
        return control != null;
    }

    @Nullable
    Path config() {
        return config;
    }

    ControlClient connect(Map<String, String> environment) {
        try {
            ClientSettings client = SettingsLoader.client(config, environment::get);
            return new ControlClient(
                    control != null ? control : client.control(),
                    credentials.token(client),
                    credentials.client(client));
        } catch (InvalidSettings e) {
            if (e.isPassing()) {
                throw e;
            }
            throw VerbFailure.badUsage(
                    String.valueOf(e.getMessage()), "correct the file, or name the controller with --control");
        } catch (Credentials.Unusable e) {
            throw VerbFailure.badUsage(String.valueOf(e.getMessage()), e.action());
        }
    }
}
