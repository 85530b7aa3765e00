package dev.crossfade.replication.fence.gate;

/** What Crossfade puts into schema {@code crossfade} of each side; all of it goes again at cleanup. */
public final class GateSchema {

    /** Serialises two controllers that install at once. */
    static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('crossfade.gate', 0))";

    static final String EXISTS = """
            SELECT to_regclass('crossfade.gate') IS NOT NULL AS gate,
                   EXISTS (SELECT FROM pg_namespace WHERE nspname = 'crossfade') AS taken
            """;

    static final String CREATE_SEQUENCE_RIGHT = """
            CREATE TABLE IF NOT EXISTS crossfade.sequence_right (
                sequence  oid     NOT NULL,
                grantor   oid     NOT NULL,
                grantee   oid     NOT NULL,
                privilege text    NOT NULL,
                grantable boolean NOT NULL,
                depth     int     NOT NULL,
                PRIMARY KEY (sequence, grantor, grantee, privilege, grantable)
            );
            COMMENT ON TABLE crossfade.sequence_right IS
                'Crossfade: what was taken from the application, and will be given back. Never change it by hand';

            """;

    static final String CREATE_GATE = """
            CREATE TABLE crossfade.gate (
                one        boolean PRIMARY KEY DEFAULT true CHECK (one),
                migration  uuid   NOT NULL,
                side       text   NOT NULL CHECK (side IN ('source', 'target')),
                state      text   NOT NULL,
                epoch      bigint NOT NULL,
                generation bigint NOT NULL,
                before     jsonb  NOT NULL DEFAULT '{}'
            );
            COMMENT ON TABLE crossfade.gate IS
                'Crossfade: who may write, and what was here before. Never change it by hand; see: crossfade fence show';

            """;

    /**
     * The gate is one row. What was taken of sequences, which may be thousands, has a table of its own: it is given back in a
     * transaction that is begun while others hold the gate. Neither is ever published.
     */
    static final String CREATE =
            "CREATE SCHEMA crossfade;\n\n" + CREATE_GATE + CREATE_SEQUENCE_RIGHT + TokenTable.CREATE;

    public static final String DROP = "DROP SCHEMA crossfade CASCADE";

    private GateSchema() {}
}
