package dev.crossfade.config.secrets;

/**
 * Where secrets are kept that a configuration only names. A module that can read there lists its own for {@code ServiceLoader}; it is looked
 * for when the first reference is met, and not before.
 */
@FunctionalInterface
public interface SecretStores {

    /**
     * What is kept under the reference's name, all of it, as it is now. Bounded in time; called by many threads.
     *
     * @throws UnavailableSecret when it may be read at another time
     * @throws IllegalArgumentException when it cannot be read: why, and what to do, and never a value
     */
    String read(SecretReference reference);
}
