package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Problems.Problem;
import dev.crossfade.config.secrets.SecretLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A configuration as text, loaded with an environment of its own. */
record SettingsText(Path folder, String yaml, Map<String, String> environment) {

    Settings load(SettingsLoader.Role role) {
        return load(role, SecretLookup.installed());
    }

    Settings load(SettingsLoader.Role role, SecretLookup secrets) {
        return new SettingsLoader(environment::get, secrets).read(file(), role);
    }

    /** The problems as lines; empty when the text is accepted. */
    List<String> problems(SettingsLoader.Role role) {
        try {
            Objects.requireNonNull(load(role));
            return List.of();
        } catch (InvalidSettings e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private Path file() {
        try {
            return Files.writeString(folder.resolve("crossfade.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
