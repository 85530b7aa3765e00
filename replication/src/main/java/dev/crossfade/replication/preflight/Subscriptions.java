package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.PostgresSession;

/** Subscriptions of others that write here: no fence and no guard stops an apply worker. */
final class Subscriptions {

    private static final String FOREIGN = """
            SELECT s.subname
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database() AND s.subenabled AND s.subname NOT LIKE 'crossfade\\_%'
            """;

    private Subscriptions() {}

    static void check(PostgresSession session, Findings findings) {
        for (String name : session.list(FOREIGN, row -> row.getString(1))) {
            findings.blocks(
                    "inbound-subscription",
                    name,
                    "a subscription writes into this database, and neither fence nor guard stops it",
                    "ALTER SUBSCRIPTION \"" + name.replace("\"", "\"\"") + "\" DISABLE, or drop it");
        }
    }
}
