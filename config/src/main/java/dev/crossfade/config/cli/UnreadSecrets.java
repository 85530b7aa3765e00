package dev.crossfade.config.cli;

import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.SecretStores;
import dev.crossfade.config.secrets.UnreadSecret;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Looks into no store, and remembers what it was asked for. */
final class UnreadSecrets implements SecretStores {

    private final Set<String> asked = new ConcurrentSkipListSet<>();

    @Override
    public String read(SecretReference reference) {
        asked.add(reference.toString());
        throw new UnreadSecret(reference);
    }

    /** What is to be said of each. */
    List<String> warnings() {
        return asked.stream()
                .map(reference -> reference + " is not read: whether it is there, and whether its value would be"
                        + " accepted, is not known, and a stand-in is taken for it")
                .toList();
    }
}
