package dev.crossfade.control.migration;

import java.util.Map;

/**
 * A tenant of the controller's configuration, whether a migration of it was started or not.
 *
 * @param tenant its id
 * @param labels by which it can be picked
 */
public record KnownTenant(String tenant, Map<String, String> labels) {

    public KnownTenant {
        labels = Map.copyOf(labels);
    }
}
