package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.guard.LargeObjectLocks;
import dev.crossfade.replication.largeobjects.RawVisibilityMap;
import dev.crossfade.replication.largeobjects.VisibilityMap;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Locale;

/** How a side's large objects will be carried, and what that costs inside the pause. */
final class LargeObjectsCheck {

    private static final String SIZE = """
            SELECT (SELECT count(*) FROM pg_largeobject_metadata) AS objects,
                   pg_relation_size('pg_largeobject') AS bytes,
                   pg_size_pretty(pg_relation_size('pg_largeobject')) AS pretty,
                   quote_ident(current_database()) AS database
            """;

    /** To vacuum a catalog one owns the database; 17 has a privilege for it. */
    private static final String MAY_VACUUM = """
            SELECT pg_has_role(d.datdba, 'USAGE') OR %s
              FROM pg_database d
             WHERE d.datname = current_database()
            """;

    private static final String MAINTAIN = "has_table_privilege('pg_largeobject', 'MAINTAIN')";

    /** Measured (docs/benchmarks.md): a millisecond reads the map of 80 MB, and as it lies in its fork that of 900; without it the headers of 1.5 MB, cached. */
    static final double MAP_BYTES_A_MILLISECOND = 80e6;

    private static final double RAW_BYTES_A_MILLISECOND = 900e6;

    private static final double HEADER_BYTES_A_MILLISECOND = 1.5e6;
    private static final double OBJECTS_A_MILLISECOND = 3_000;
    private static final int LEAST_MILLISECONDS = 5;

    private static final String BOTH_ARE_READ =
            " both sides are read, and the pause waits for the slower: what mends it is to be done at each that has this finding";

    private static final String UNLOCKED = "large-objects-unlocked";

    private static final String UNLOCKED_MEANING =
            "our role may not lock out who writes them: a session that is ended by the fence while it commits nothing else may be told of"
                    + " a failure, and be found committed; the fence counts those that may be as ambiguous";

    private final PostgresSession session;
    private final Findings findings;
    private final String user;

    LargeObjectsCheck(PostgresSession session, Findings findings, String user) {
        this.session = session;
        this.findings = findings;
        this.user = user;
    }

    private record Size(long objects, long bytes, String pretty, String database) {

        String inWords() {
            return Counted.of(objects, "large object") + ", " + pretty;
        }

        long pause(double bytesAMillisecond) {
            return Math.round(LEAST_MILLISECONDS + objects / OBJECTS_A_MILLISECOND + bytes / bytesAMillisecond);
        }
    }

    /** What is written there is looked at as well, so that nobody else's writes go unseen; the guard does not refuse them. */
    void atTarget(TenantSettings.LargeObjects mode) {
        if (!new TableRights(session, findings, user).onLargeObjects()) {
            return;
        }
        VisibilityMap.Availability map = VisibilityMap.availability(session);
        boolean usable = map == VisibilityMap.Availability.CALLABLE || map == VisibilityMap.Availability.CREATABLE;
        if (mode == TenantSettings.LargeObjects.AUTO && !usable) {
            findings.notes(
                    "large-objects-without-map",
                    "pg_largeobject",
                    "our role cannot read the visibility map here: each pass reads every page's header, inside the pause, too;"
                            + BOTH_ARE_READ,
                    remedy(map));
        }
        findings.notes(
                "large-objects-unguarded",
                "lo_put, lo_create, …",
                "no trigger guards large objects: what somebody writes to them here before the switchover is overwritten, named, and"
                        + " keeps that attempt from going on",
                "keep the application away from the target's large objects until the switchover");
        if (!LargeObjectLocks.areAllowed(session)) {
            findings.notes(
                    UNLOCKED, "pg_largeobject", "a rollback fences this side, and " + UNLOCKED_MEANING, lockRemedy());
        }
    }

    /** Says nothing where there are none, but for what our role lacks to see that. */
    void look(TenantSettings.LargeObjects mode) {
        Size size = session.one(
                SIZE,
                row -> new Size(
                        row.getLong("objects"),
                        row.getLong("bytes"),
                        String.valueOf(row.getString("pretty")),
                        String.valueOf(row.getString("database"))));
        if (mode == TenantSettings.LargeObjects.NONE) {
            if (size.objects() > 0) {
                findings.warns(
                        "large-objects",
                        size.inWords(),
                        "replication.largeObjects is none: they stay behind",
                        "set it to auto, unless nobody needs them");
            }
            return;
        }
        boolean readable = new TableRights(session, findings, user).onLargeObjects();
        if (!readable || size.objects() == 0) {
            return;
        }
        if (!LargeObjectLocks.areAllowed(session)) {
            findings.warns(UNLOCKED, size.inWords(), UNLOCKED_MEANING, lockRemedy());
        }
        if (mode == TenantSettings.LargeObjects.WRITE_ONCE) {
            findings.notes(
                    "large-objects",
                    size.inWords(),
                    "write-once: contents are compared before the switchover; inside the pause OIDs, owners and rights are,"
                            + " and what is new is carried: about "
                            + milliseconds(size.pause(Double.MAX_VALUE)),
                    "nothing to do, as long as no content ever changes once it is written; else set"
                            + " replication.largeObjects to auto");
            return;
        }
        swept(size);
    }

    private void swept(Size size) {
        VisibilityMap.Availability map = VisibilityMap.availability(session);
        switch (map) {
            case CALLABLE, CREATABLE -> {
                boolean raw = RawVisibilityMap.isOfUse(session);
                findings.notes(
                        "large-objects",
                        size.inWords(),
                        "copied and compared before the switchover; inside the pause the visibility map tells which pages were"
                                + " written since: about "
                                + milliseconds(size.pause(raw ? RAW_BYTES_A_MILLISECOND : MAP_BYTES_A_MILLISECOND))
                                + ", and more with what is written in the last moments",
                        map == VisibilityMap.Availability.CREATABLE
                                ? "nothing to do: extension pg_visibility is created in schema crossfade, for a superuser"
                                        + " pageinspect as well, and go with it"
                                : "nothing to do");
                vacuum(size);
            }
            case CLOSED, INSTALLABLE, MISSING ->
                findings.warns(
                        "large-objects-without-map",
                        size.inWords(),
                        "our role cannot read the visibility map here: inside the pause every page's header is read, about "
                                + milliseconds(size.pause(HEADER_BYTES_A_MILLISECOND)) + ", and more from a disk;"
                                + BOTH_ARE_READ,
                        remedy(map)
                                + "; or, where contents never change once written, replication.largeObjects: write-once");
        }
    }

    private String remedy(VisibilityMap.Availability map) {
        String grant = "GRANT pg_stat_scan_tables TO " + Identifier.quote(user);
        return switch (map) {
            case CALLABLE, CREATABLE -> "nothing to do";
            case CLOSED -> grant;
            case INSTALLABLE -> "CREATE EXTENSION pg_visibility; " + grant;
            case MISSING -> "install the server's contrib package, then CREATE EXTENSION pg_visibility; " + grant;
        };
    }

    /** A right on the catalog itself is of no use before 17: there the server heeds none but a superuser's. */
    private String lockRemedy() {
        String otherwise =
                "; or switch over while nobody writes them: behind the proxies, which hold requests, only jobs do";
        return session.serverMajor() >= 17
                ? "GRANT pg_maintain TO " + Identifier.quote(user) + otherwise
                : "ALTER ROLE " + Identifier.quote(user) + " SUPERUSER, until the migration has ended" + otherwise;
    }

    private void vacuum(Size size) {
        boolean may = session.one(
                MAY_VACUUM.formatted(session.serverMajor() >= 17 ? MAINTAIN : "false"), row -> row.getBoolean(1));
        if (!may) {
            findings.warns(
                    "large-objects-vacuum",
                    "pg_largeobject",
                    "our role may not vacuum it: until autovacuum does, each pass reads again what earlier ones have read",
                    session.serverMajor() >= 17
                            ? "GRANT pg_maintain TO " + Identifier.quote(user)
                            : "shortly before a switchover, as superuser: VACUUM pg_catalog.pg_largeobject; or make our role a"
                                    + " member of the owner of database " + size.database());
        }
    }

    private static String milliseconds(long estimate) {
        return estimate < 1000 ? estimate + " ms" : String.format(Locale.ROOT, "%.1f s", estimate / 1000.0);
    }
}
