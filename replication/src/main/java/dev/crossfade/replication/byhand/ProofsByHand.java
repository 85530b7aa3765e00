package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.sessions.BackgroundWorker;
import dev.crossfade.replication.fence.sessions.Fenceability;
import dev.crossfade.replication.fence.sessions.LongTransaction;
import dev.crossfade.replication.fence.sessions.ScheduledJob;
import dev.crossfade.replication.fence.sessions.SlotlessSender;
import dev.crossfade.replication.fence.sessions.UnendableSession;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.Publication;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be so before an attempt begins: each fails where it is not, and changes nothing. Pure. */
final class ProofsByHand {

    private final Attempted attempted;
    private final List<TableName> carried;

    /** @param carried tables that hold rows themselves */
    ProofsByHand(Attempted attempted, List<TableName> carried) {
        this.attempted = attempted;
        this.carried = carried;
    }

    List<Block> blocks() {
        Side serving = attempted.serving();
        Side waiting = attempted.waiting();
        return List.of(
                new Block(
                        "See that the " + serving.label()
                                + " can be fenced, and that its stream is whole and close behind",
                        "Changes nothing.",
                        Psql.proof(serving, close(), published(), fenceable(), provable(), quiet())),
                new Block(
                        "See that every table is copied to the " + waiting.label(),
                        "Changes nothing.",
                        Psql.proof(waiting, copied())));
    }

    private String close() {
        return Psql.insist(
                "the slot is gone, nobody fetches from it, or it is not close behind: see pg_replication_slots, and paste this again in a few seconds",
                """
                EXISTS (SELECT FROM pg_replication_slots
                         WHERE slot_name = %s AND active
                           AND pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn) < %d)
                """.formatted(stream(), attempted.tenant().switchover().maxLag().value()));
    }

    private String published() {
        return Psql.insistNone(
                "not published, or by a publication that somebody has made anew, which lacks what was committed meanwhile",
                """
                SELECT c.oid::regclass
                  FROM unnest(%s) AS c (oid)
                 WHERE NOT EXISTS (
                           SELECT
                             FROM pg_publication_rel r
                             JOIN pg_publication p ON p.oid = r.prpubid
                            WHERE r.prrelid = c.oid AND p.pubname = %s
                              AND obj_description(p.oid, 'pg_publication') = %s)
                """.formatted(carried(), stream(), Filled.text(Publication.OURS)));
    }

    /** Also within the fence's own transaction. */
    String fenceable() {
        return Psql.insistNone(
                "no fence stops these",
                Filled.in(
                        Fenceability.UNSTOPPABLE,
                        attempted.appRoles(attempted.serving()),
                        Filled.texts(attempted.session().streamNames())));
    }

    /** Beside whom no fence is ever proved. */
    private static String provable() {
        return String.join(
                "\n",
                Psql.insistNoneStays(
                        "our role may not end these, so that no fence can be had while they are there (pid, role, application, state)",
                        UnendableSession.FIND),
                Psql.insistNoneStays(
                        "background workers that stay connected, so that no fence can be had: have their extension leave this database (pid,"
                                + " type, application)",
                        BackgroundWorker.FIND),
                Psql.insistNoneStays(
                        "walsenders that stream from no slot, and that no fence ends: end the program that holds them (pid, role,"
                                + " application)",
                        SlotlessSender.FIND));
    }

    /** What the fence would cut off. */
    private String quiet() {
        double patience = attempted.tenant().switchover().drainTimeout().toMillis() / 1000.0;
        return String.join(
                "\n",
                Psql.insistNoneWhere(
                        ScheduledJob.LISTED_HERE,
                        "pg_cron starts these by itself: cron.alter_job(JOB, active := false) switches each off (job, schedule, role)",
                        ScheduledJob.ACTIVE),
                Psql.insistNoneStays(
                        "in a transaction for longer than switchover.drainTimeout, which the fence would end: wait until it has ended (pid,"
                                + " begun, role, state, age)",
                        Filled.in(LongTransaction.FIND, Double.toString(patience))));
    }

    private String copied() {
        return Psql.insistNone("not copied yet, or the subscription is off", """
                SELECT c.oid::regclass
                  FROM unnest(%s) AS c (oid)
                 WHERE NOT EXISTS (
                           SELECT
                             FROM pg_subscription_rel r
                             JOIN pg_subscription s ON s.oid = r.srsubid
                            WHERE r.srrelid = c.oid AND r.srsubstate = 'r' AND s.subenabled AND s.subname = %s)
                """.formatted(carried(), stream()));
    }

    /** The token's table is one of them. */
    private String carried() {
        return Stream.concat(carried.stream(), Stream.of(Publication.TOKEN))
                .map(table -> Filled.text(Identifier.quote(table.schema(), table.name())) + "::regclass::oid")
                .collect(Collectors.joining(", ", "ARRAY[", "]::oid[]"));
    }

    private String stream() {
        return Filled.text(attempted.session().streamName(attempted.direction()));
    }
}
