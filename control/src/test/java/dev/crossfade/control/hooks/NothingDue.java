package dev.crossfade.control.hooks;

import java.util.Optional;
import java.util.UUID;

/** Where no attempt is made. */
final class NothingDue implements DueHooks {

    @Override
    public Optional<Due> find(UUID migration) {
        return Optional.empty();
    }

    @Override
    public void put(UUID migration, Due due) {
        throw new IllegalStateException("no attempt is made for " + migration);
    }

    @Override
    public void remove(UUID migration) {
        throw new IllegalStateException("nothing is due for " + migration);
    }
}
