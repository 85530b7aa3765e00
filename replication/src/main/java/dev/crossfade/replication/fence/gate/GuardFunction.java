package dev.crossfade.replication.fence.gate;

/**
 * The function behind every guard trigger. Replacing it switches all of them at once: a session that was refused writes in its next
 * statement, nothing is terminated (measured on 14 and 17). {@code CREATE OR REPLACE} keeps the function's identity, on which the
 * triggers depend.
 */
public final class GuardFunction {

    public static final String TRIGGER = "crossfade_guard";

    /** SQLSTATE 25006 and its usual words, so that an application and its proxy see a read-only database. */
    public static final String REFUSES = """
            CREATE OR REPLACE FUNCTION crossfade.guard() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION USING
                    ERRCODE = '25006',
                    MESSAGE = pg_catalog.concat('cannot execute ', TG_OP, ' in a read-only transaction'),
                    HINT = 'Crossfade guards this side of a migration: the application writes at the other one.';
            END
            $$
            """;

    public static final String LETS_PASS = """
            CREATE OR REPLACE FUNCTION crossfade.guard() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RETURN NULL;
            END
            $$
            """;

    private GuardFunction() {}
}
