package dev.crossfade.replication.fence.gate;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * Brings a gate that an older version made to what this one needs beside it, so that a migration under way goes on. That version kept
 * in the gate's row what it had taken of sequences.
 */
public final class GateUpgrade {

    private static final String IS_DUE = "SELECT to_regclass('crossfade.sequence_right') IS NULL";

    private static final String KEPT_IN_ROW = """
            INSERT INTO crossfade.sequence_right (sequence, grantor, grantee, privilege, grantable, depth)
            SELECT c.oid, k.grantor::oid, k.grantee::oid, k.privilege, k.grantable,
                   CASE WHEN k.grantor::oid = c.relowner THEN 0 ELSE 1 END
              FROM crossfade.gate g
             CROSS JOIN jsonb_to_recordset(g.before -> 'sequences')
                   AS k (sequence bigint, grantor bigint, grantee bigint, privilege text, grantable boolean)
              JOIN pg_class c ON c.oid = k.sequence::oid
                ON CONFLICT DO NOTHING
            """;

    private static final String FORGET = "UPDATE crossfade.gate SET before = before - 'sequences'";

    private GateUpgrade() {}

    /** Not where a person has to say what stood in it. */
    public static boolean isDue(PostgresSession session) {
        return session.one(IS_DUE, row -> row.getBoolean(1)) && !LostSequenceRights.areLost(session);
    }

    /** Within an act. */
    public static void run(PostgresSession session) {
        session.execute(GateSchema.CREATE_SEQUENCE_RIGHT);
        session.update(KEPT_IN_ROW);
        session.update(FORGET);
    }
}
