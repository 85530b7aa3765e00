package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.TenantId;
import java.util.UUID;

/**
 * Under which name we speak to a database: the migration, and the generation of the controller that acts. Every session of ours
 * carries it as {@code application_name}, so that a successor finds and ends those of a dead predecessor.
 *
 * @param generation grows with each controller that takes over; a side whose gate knows a higher one refuses us
 */
public record MigrationSession(UUID migration, TenantId tenant, long generation) {

    /** {@code crossfade/<migration>/<generation>}: what {@code application_name} begins with. */
    public String applicationName() {
        return "crossfade/" + migration + "/" + generation;
    }
}
