package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** What of a migration is still in one side's catalogs. */
final class Leftovers {

    private static final String ALL = """
            SELECT 'schema crossfade' FROM pg_namespace WHERE nspname = 'crossfade'
             UNION ALL
            SELECT format('trigger %I on %s', t.tgname, t.tgrelid::regclass)
              FROM pg_trigger t
             WHERE t.tgname = ? AND NOT t.tgisinternal
             UNION ALL
            SELECT 'event trigger ' || evtname FROM pg_event_trigger WHERE evtname = ANY (?)
             UNION ALL
            SELECT 'publication ' || pubname FROM pg_publication WHERE pubname = ANY (?)
             UNION ALL
            SELECT 'subscription ' || s.subname
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database() AND s.subname = ANY (?)
             UNION ALL
            SELECT 'slot ' || slot_name
              FROM pg_replication_slots
             WHERE database = current_database() AND slot_name = ANY (?)
            """;

    private Leftovers() {}

    static List<String> find(PostgresSession session, MigrationSession ours) {
        List<String> streams = ours.streamNames();
        return session.list(
                ALL,
                row -> row.getString(1),
                GuardFunction.TRIGGER,
                List.of(DdlLock.AT_END, DdlLock.AT_DROP),
                streams,
                streams,
                streams);
    }
}
