package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.ForeignGates;
import dev.crossfade.replication.fence.sessions.BackgroundWorker;
import dev.crossfade.replication.fence.sessions.Fenceability;
import dev.crossfade.replication.fence.sessions.LongTransaction;
import dev.crossfade.replication.fence.sessions.SlotlessSender;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether the source's server can publish, and whether something runs there that a fence could not end. */
final class SourceServerCheck {

    /** One slot for the subscription, and while tables are copied one for each that is copied at the time: two, as a rule. */
    private static final int SLOTS_WHILE_COPYING = 3;

    private static final String CAPACITY = """
            SELECT current_setting('wal_level') AS wal_level,
                   current_setting('max_replication_slots')::int AS max_slots,
                   (SELECT count(*) FROM pg_replication_slots)::int AS slots,
                   current_setting('max_wal_senders')::int AS max_senders,
                   (SELECT count(*) FROM pg_stat_replication)::int AS senders
            """;

    private static final String PREPARED = """
            SELECT gid, format('by %s, %s ago', quote_ident(owner), date_trunc('second', now() - prepared)) AS prepared
              FROM pg_prepared_xacts
             WHERE database = current_database()
             ORDER BY pg_prepared_xacts.prepared
            """;

    private static final String OLD_SLOTS = """
            SELECT slot_name FROM pg_replication_slots
             WHERE slot_name LIKE 'crossfade\\_%' AND database = current_database() AND NOT active
            """;

    private final TenantSettings tenant;
    private final ForeignGates gates;

    /** @param gates of both sides: a slot of a migration whose gate stands is that one's, also while nobody fetches from it */
    SourceServerCheck(TenantSettings tenant, ForeignGates gates) {
        this.tenant = tenant;
        this.gates = gates;
    }

    List<Finding> look(PostgresSession source) {
        Findings findings = new Findings(Side.SOURCE);
        ServerVersion.check(source, findings);
        Subscriptions.check(source, findings);
        publishing(source, findings, SLOTS_WHILE_COPYING);
        new WalHeadroom(tenant.replication()).check(source, findings);
        staying(source, findings);
        prepared(source, findings);
        new NeighbouringTransactions(NeighbouringTransactions.PASSING).check(source, findings);
        if (tenant.switchover().fence() == TenantSettings.Fence.READ_ONLY
                && Fenceability.letsLargeObjectsBeWritten(source)) {
            findings.blocks(
                    "read-only-fence",
                    "switchover.fence",
                    "PostgreSQL " + source.serverMajor()
                            + " has large objects written in read-only transactions, too: while"
                            + " reads go on, nothing keeps the application from that",
                    "set switchover.fence: sealed");
        }
        for (LongTransaction old :
                LongTransaction.find(source, tenant.switchover().drainTimeout())) {
            findings.blocks(
                    "long-transaction",
                    "pid " + old.pid(),
                    "a transaction of " + old.role() + " (" + old.state() + ") runs for " + old.age()
                            + ", longer than switchover.drainTimeout: the slot would wait for it, and the fence end it",
                    "wait until it has ended, or: " + old.ended());
        }
        oldSlots(source, findings);
        OrphanSlots.check(source, findings);
        return findings.all();
    }

    private void oldSlots(PostgresSession source, Findings findings) {
        for (String slot : source.list(OLD_SLOTS, row -> String.valueOf(row.getString(1)))) {
            if (!gates.own(slot)) {
                findings.warns(
                        "old-slot",
                        slot,
                        "a slot of ours that nobody uses: it keeps the source's log from being removed",
                        "if its migration is over: SELECT pg_drop_replication_slot('" + slot + "')");
            }
        }
    }

    /** What no fence ends, of a side that is to be fenced. */
    static void staying(PostgresSession fenced, Findings findings) {
        for (BackgroundWorker worker : BackgroundWorker.find(fenced)) {
            findings.blocks(
                    "background-worker",
                    worker.toString(),
                    "a process of an extension stays connected to this database: no fence can be proved beside it",
                    worker.remedy());
        }
        for (SlotlessSender sender : SlotlessSender.find(fenced)) {
            findings.warns(
                    "slotless-sender",
                    sender.inWords(),
                    "a session of the replication protocol that streams from no slot: while it is there no switchover begins,"
                            + " for no fence can be proved beside it, and none ends it",
                    sender.remedy());
        }
    }

    private static void prepared(PostgresSession source, Findings findings) {
        source.list(PREPARED, row -> {
            String gid = row.getString("gid");
            findings.blocks(
                    "prepared-transaction",
                    gid,
                    "prepared " + row.getString("prepared") + ": it outlives every session, so a fence cannot end it",
                    "COMMIT PREPARED or ROLLBACK PREPARED "
                            + Identifier.literal(gid).substring(1));
            return true;
        });
    }

    /** @param wanted how many slots and senders are needed at a time; fewer than that, but one, is only slow */
    static void publishing(PostgresSession publisher, Findings findings, int wanted) {
        publisher.one(CAPACITY, row -> {
            String walLevel = row.getString("wal_level");
            if (!"logical".equals(walLevel)) {
                findings.blocks(
                        "wal-level",
                        "wal_level",
                        "wal_level is " + walLevel + ", and without logical nothing can be replicated",
                        "ALTER SYSTEM SET wal_level = 'logical'; then restart the server"
                                + " (on RDS: rds.logical_replication = 1 in the parameter group, and reboot)");
            }
            ServerRoom room = new ServerRoom(findings, wanted);
            room.slots(row.getInt("max_slots"), row.getInt("slots"));
            room.senders(row.getInt("max_senders"), row.getInt("senders"));
            return true;
        });
    }
}
