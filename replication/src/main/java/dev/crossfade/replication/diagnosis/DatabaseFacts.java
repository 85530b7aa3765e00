package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What both servers say of themselves: for somebody who has to find out elsewhere what went wrong here. Of the tenant's rows and of
 * statements that are run there is nothing in it, nor of settings that may hold a secret (commands, connection strings, an application's
 * own). Looks and changes nothing; bounded in rows and in time, and what one question fails at does not keep the others from being asked.
 */
public final class DatabaseFacts {

    private static final Duration EACH = Duration.ofSeconds(5);
    private static final Duration ALL = Duration.ofSeconds(30);
    private static final SessionLimits LIMITS =
            new SessionLimits(EACH, Duration.ofSeconds(1), EACH, EACH.multipliedBy(2));

    /** @param since the first major version that can be asked */
    private record Question(String name, int since, String select) {

        Question(String name, String select) {
            this(name, 14, select);
        }
    }

    private static final List<Question> QUESTIONS = List.of(
            new Question("server", """
                    SELECT version(), current_database(), current_user, pg_is_in_recovery() AS in_recovery,
                           pg_postmaster_start_time() AS started, clock_timestamp() AS now,
                           CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_lsn() END AS lsn,
                           pg_database_size(current_database()) AS bytes"""),
            new Question("settings", """
                    SELECT name, setting, unit, source, pending_restart FROM pg_settings
                    WHERE source <> 'default' AND category <> 'Customized Options'
                      AND name !~ 'conninfo|passphrase|command|password|secret' ORDER BY name"""),
            new Question("gate", "SELECT * FROM crossfade.gate"),
            new Question("tokens", "SELECT * FROM crossfade.token ORDER BY at DESC LIMIT 100"),
            new Question("slots", "SELECT * FROM pg_replication_slots ORDER BY slot_name LIMIT 500"),
            new Question("senders", "SELECT * FROM pg_stat_replication LIMIT 500"),
            new Question("publications", "SELECT * FROM pg_publication ORDER BY pubname LIMIT 500"),
            new Question("subscriptions", """
                    SELECT oid, subname, subenabled, subslotname, subpublications FROM pg_subscription
                    ORDER BY subname LIMIT 500"""),
            new Question("subscriptionWorkers", "SELECT * FROM pg_stat_subscription ORDER BY subname LIMIT 500"),
            new Question("subscriptionErrors", 15, "SELECT * FROM pg_stat_subscription_stats LIMIT 500"),
            new Question("subscriptionTables", """
                    SELECT srrelid::regclass::text AS relation, srsubstate AS state, srsublsn AS lsn
                    FROM pg_subscription_rel ORDER BY srsubstate, 1 LIMIT 2000"""),
            new Question("origins", "SELECT * FROM pg_replication_origin_status LIMIT 500"),
            new Question("sessions", """
                    SELECT pid, usename, datname, application_name, client_addr, backend_type, state, wait_event_type,
                           wait_event, backend_start, xact_start, query_start, state_change,
                           backend_xid::text AS xid, backend_xmin::text AS xmin
                    FROM pg_stat_activity ORDER BY backend_type, backend_start LIMIT 1000"""),
            new Question("waitingForLocks", """
                    SELECT pid, pg_blocking_pids(pid) AS blocked_by, locktype, mode,
                           CASE WHEN database = (SELECT oid FROM pg_database WHERE datname = current_database())
                                THEN relation::regclass::text END AS relation
                    FROM pg_locks WHERE NOT granted LIMIT 500"""),
            new Question("preparedTransactions", "SELECT prepared, owner, database FROM pg_prepared_xacts LIMIT 500"),
            new Question("eventTriggers", "SELECT evtname, evtevent, evtenabled FROM pg_event_trigger LIMIT 500"),
            new Question("tables", """
                    SELECT schemaname, relname, pg_table_size(relid) AS bytes, n_live_tup, n_dead_tup, n_tup_ins,
                           n_tup_upd, n_tup_del, last_autovacuum, last_analyze, last_autoanalyze
                    FROM pg_stat_user_tables ORDER BY schemaname, relname LIMIT 2000"""));

    private final LongSupplier nanoTime;

    private DatabaseFacts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Asks both side by side, for half a minute at most.
     *
     * @return by side, then by question: an array of rows as JSON has them, or a text that says why there is none
     */
    public static BothSides<Map<String, String>> of(Postgres source, Postgres target) {
        DatabaseFacts facts = new DatabaseFacts(System::nanoTime);
        return BothSides.ask(() -> facts.of(source), () -> facts.of(target));
    }

    private Map<String, String> of(Postgres side) {
        Map<String, String> answers = new LinkedHashMap<>();
        try (PostgresSession session = side.open("support", LIMITS)) {
            int major = session.serverMajor();
            long until = nanoTime.getAsLong() + ALL.toNanos();
            for (Question question : QUESTIONS) {
                if (question.since() <= major) {
                    answers.put(question.name(), answer(session, question, until));
                }
            }
        } catch (ReplicationFailure e) {
            answers.put("failed", text(e));
        }
        return answers;
    }

    private String answer(PostgresSession session, Question question, long until) {
        if (nanoTime.getAsLong() - until > 0) {
            return '"' + "not asked: the answers before took " + ALL.toSeconds() + " s" + '"';
        }
        try {
            return session.one(
                    "SELECT coalesce(json_agg(row_to_json(answer)), '[]')::text FROM (" + question.select()
                            + ") AS answer",
                    row -> Objects.toString(row.getString(1), "[]"));
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                throw e;
            }
            return text(e);
        }
    }

    private static String text(ReplicationFailure failure) {
        return '"' + String.valueOf(failure.getMessage()).replaceAll("[\"\\\\\\p{Cntrl}]", " ") + '"';
    }
}
