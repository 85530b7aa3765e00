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

    private static final int MAX_NAME_BYTES = 63;

    private static final int MIGRATION_DIGITS = 12;

    /** {@code crossfade/<migration>/<generation>}: what {@code application_name} begins with. */
    public String applicationName() {
        return "crossfade/" + migration + "/" + generation;
    }

    /**
     * What publication, subscription and slot of this migration are called: {@code crossfade_<tenant>_<migration>}, of
     * {@code a-z 0-9 _} alone and at most 63 bytes, which is what a slot may be called. The migration is in it, so whatever bears
     * the name is ours to adopt and to drop, and nothing else is.
     */
    public String streamName() {
        String tenantPart = tenant.value().replace('-', '_');
        String migrationPart = migration.toString().replace("-", "").substring(0, MIGRATION_DIGITS);
        int room = MAX_NAME_BYTES - "crossfade__".length() - MIGRATION_DIGITS;
        return "crossfade_" + tenantPart.substring(0, Math.min(room, tenantPart.length())) + "_" + migrationPart;
    }
}
