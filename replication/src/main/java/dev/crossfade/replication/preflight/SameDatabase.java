package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Whether both sides' settings lead to one database: then whatever empties the target empties the source. A cluster has a system
 * identifier, and a database in it an OID
 * (<a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA">pg_control_system</a>): where
 * one of them differs, there are two. But a restored snapshot and a promoted standby have both of their origin's, and not every
 * role may ask; then a lock tells, for what one session of a database holds no other of the same database can take.
 */
public final class SameDatabase {

    /** Of the only finding that {@link Preflight} has then. */
    public static final String CODE = "same-database";

    private static final String MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')";

    private static final String SYSTEM = "SELECT system_identifier FROM pg_control_system()";

    private static final String DATABASE = "SELECT oid, datname FROM pg_database WHERE datname = current_database()";

    /** Needs no privilege, changes nothing, and ends with the transaction. */
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(?)";

    private SameDatabase() {}

    /** The one finding that there then is; empty when they are two. */
    static List<Finding> look(PostgresSession source, PostgresSession target) {
        Identity here = Identity.of(source);
        Identity there = Identity.of(target);
        if (here.differsFrom(there) || !lockOfOneIsInTheWayOfTheOther(source, target)) {
            return List.of();
        }
        Findings findings = new Findings(null);
        findings.blocks(
                CODE,
                here.name(),
                "source and target are the same database (" + known(here, there)
                        + "): there is nowhere to move it, and to empty the target would empty the source",
                "correct source.database.url or target.database.url; empty nothing");
        return findings.all();
    }

    private static boolean lockOfOneIsInTheWayOfTheOther(PostgresSession source, PostgresSession target) {
        // Of this look alone: another that is under way elsewhere must not be taken for the other side.
        long key = UUID.randomUUID().getMostSignificantBits();
        return source.tryOut(() -> {
            boolean held = source.one(LOCK, row -> row.getBoolean(1), key);
            return held && !target.one(LOCK, row -> row.getBoolean(1), key);
        });
    }

    private static String known(Identity here, Identity there) {
        if (here.system().isPresent() && there.system().isPresent()) {
            return "system identifier " + here.system().getAsLong() + ", database OID " + here.oid();
        }
        return "database OID " + here.oid() + "; known by a lock that both see, for our role may not call"
                + " pg_control_system(), which tells the system identifier";
    }

    /**
     * What a database is known by.
     *
     * @param system of its cluster; empty when our role may not ask
     * @param oid of the database in its cluster
     */
    private record Identity(OptionalLong system, long oid, String name) {

        static Identity of(PostgresSession session) {
            boolean mayAsk = session.one(MAY_ASK, row -> row.getBoolean(1));
            OptionalLong system =
                    mayAsk ? OptionalLong.of(session.one(SYSTEM, row -> row.getLong(1))) : OptionalLong.empty();
            return session.one(
                    DATABASE,
                    row -> new Identity(system, row.getLong("oid"), String.valueOf(row.getString("datname"))));
        }

        boolean differsFrom(Identity other) {
            boolean otherSystem = system.isPresent() && other.system.isPresent() && !system.equals(other.system);
            return otherSystem || oid != other.oid;
        }
    }
}
