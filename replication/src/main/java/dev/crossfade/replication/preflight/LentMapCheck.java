package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.largeobjects.RawVisibilityMap;
import dev.crossfade.replication.largeobjects.VisibilityMap;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a superuser at each side could make a pass over the large objects cheaper. Both are asked: each pass looks at both, and waits for
 * the slower.
 */
final class LentMapCheck {

    private static final String BYTES = "SELECT pg_relation_size('pg_largeobject')";

    /** Of the pause; below that it is nobody's while. */
    private static final int WORTH_MILLISECONDS = 30;

    private LentMapCheck() {}

    /**
     * Says nothing where it is of no use, or cannot be had at one of them.
     *
     * @param ours our role at the source
     * @param theirs at the target
     */
    static List<Finding> look(
            PostgresSession source,
            PostgresSession target,
            TenantSettings.Replication settings,
            String ours,
            String theirs) {
        long milliseconds = settings.largeObjects() == TenantSettings.LargeObjects.AUTO && isSwept(source)
                ? Math.round(source.one(BYTES, row -> row.getLong(1)) / LargeObjectsCheck.MAP_BYTES_A_MILLISECOND)
                : 0;
        return milliseconds < WORTH_MILLISECONDS ? List.of() : lending(source, target, milliseconds, ours, theirs);
    }

    /** @param milliseconds that a pass takes as it is */
    static List<Finding> lending(
            PostgresSession source, PostgresSession target, long milliseconds, String ours, String theirs) {
        Findings findings = new Findings(null);
        List<String> statements = new ArrayList<>();
        if (lends(source, ours, statements) && lends(target, theirs, statements) && !statements.isEmpty()) {
            findings.notes(
                    "large-objects-map",
                    "pg_largeobject",
                    "our role reads the visibility map row by row, about " + milliseconds
                            + " ms of the pause at each side; a superuser can lend it a look at the map as it lies, which takes a tenth",
                    "as superuser, " + String.join("; ", statements)
                            + "; once the migration has ended, DROP SCHEMA crossfade_map CASCADE");
        }
        return findings.all();
    }

    private static boolean isSwept(PostgresSession source) {
        return switch (VisibilityMap.availability(source)) {
            case CALLABLE, CREATABLE -> true;
            case CLOSED, INSTALLABLE, MISSING -> false;
        };
    }

    /** Adds what is to be run there, if anything is. */
    private static boolean lends(PostgresSession session, String role, List<String> statements) {
        if (RawVisibilityMap.isOfUse(session)) {
            return true;
        }
        Optional<String> lending = RawVisibilityMap.lending(session, role);
        lending.ifPresent(statement -> statements.add("at the " + session.side().label() + ": " + statement));
        return lending.isPresent();
    }
}
