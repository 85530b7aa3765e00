package dev.crossfade.config.secrets;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The stores of whichever module is on the class path, loaded with the first secret. Thread-safe. */
final class InstalledStores implements SecretStores {

    private @Nullable SecretStores found;

    @Override
    public String read(SecretReference reference) {
        return found(reference).read(reference);
    }

    private synchronized SecretStores found(SecretReference reference) {
        SecretStores stores = found;
        if (stores == null) {
            stores = ServiceLoader.load(SecretStores.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(reference + " is kept in "
                            + reference.store().label() + ", which this installation cannot read, as a proxy's cannot:"
                            + " have it handed over as ${NAME} or ${file:/path} (on ECS `secrets` in the task"
                            + " definition does so), or start what has the module control in its lib"));
            found = stores;
        }
        return stores;
    }
}
