package dev.crossfade.control.fleet;

import dev.crossfade.config.model.TenantId;
import java.util.Optional;

/** What a change of a route by hand has to know of migrations. Thread-safe. */
@FunctionalInterface
public interface MigrationsUnderWay {

    /** Where the tenant's migration stands, in words; empty when it has none, or its migration has ended. */
    Optional<String> standing(TenantId tenant);
}
