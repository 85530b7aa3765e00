package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import java.util.List;
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
    private static final String BACK_ENDING = "_rev";

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
        return streamName(Direction.FORWARD);
    }

    /** The same for the changes that go this way; those that go back have a name of their own. */
    public String streamName(Direction direction) {
        String ending = direction == Direction.FORWARD ? "" : BACK_ENDING;
        String tenantPart = tenant.value().replace('-', '_');
        String migrationPart = digits(migration);
        int room = MAX_NAME_BYTES - "crossfade__".length() - MIGRATION_DIGITS - ending.length();
        return "crossfade_" + tenantPart.substring(0, Math.min(room, tenantPart.length())) + "_" + migrationPart
                + ending;
    }

    /** Whether a stream of that name is the migration's, whichever tenant id it was begun with. */
    public static boolean bears(String streamName, UUID migration) {
        String forward = streamName.endsWith(BACK_ENDING)
                ? streamName.substring(0, streamName.length() - BACK_ENDING.length())
                : streamName;
        return forward.startsWith("crossfade_") && forward.endsWith("_" + digits(migration));
    }

    private static String digits(UUID migration) {
        return migration.toString().replace("-", "").substring(0, MIGRATION_DIGITS);
    }

    /** Of both directions. */
    public List<String> streamNames() {
        return List.of(streamName(Direction.FORWARD), streamName(Direction.BACK));
    }
}
