package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the slot. PostgreSQL waits for every transaction that runs at that moment to end: that may take long, so who is waited
 * for is said while it lasts, and past the time the attempt is cancelled, whereupon the server removes the half-made slot. Not
 * in a transaction that holds the gate: the server refuses to make a slot in one that has written.
 */
public final class SlotCreation {

    private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final String CREATE = "SELECT pg_create_logical_replication_slot(?, 'pgoutput')";

    /** As a person would write it. */
    public static String statement(String slot) {
        return CREATE.replace("?", "'" + slot + "'");
    }

    private static final String BLOCKERS = """
            SELECT format('pid %s (%s, %s, transaction since %s)', a.pid, a.usename, a.state, a.xact_start)
              FROM pg_stat_activity a
             WHERE a.pid = ANY (pg_blocking_pids(?))
             ORDER BY a.xact_start
            """;

    private final Duration atMost;

    /** @param atMost how long running transactions are waited for */
    public SlotCreation(Duration atMost) {
        this.atMost = atMost;
    }

    /**
     * Waits for the slot.
     *
     * @param creator a session of a role that may replicate, with a statement timeout of zero
     * @param looker another session of the same server
     */
    public void create(String slot, PostgresSession creator, PostgresSession looker) {
        int creatorPid = creator.backendPid();
        FutureTask<Boolean> creation = new FutureTask<>(() -> creator.one(CREATE, row -> true, slot));
        Thread thread = new Thread(creation, "slot-creation");
        thread.setDaemon(true);
        thread.start();
        Deadline deadline = Deadline.after(atMost);
        while (true) {
            try {
                creation.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                List<String> blockers = looker.list(BLOCKERS, row -> String.valueOf(row.getString(1)), creatorPid);
                LOG.warn("creating the slot {} waits for running transactions: {}", slot, blockers);
                if (deadline.isPast()) {
                    looker.list("SELECT pg_cancel_backend(?)", row -> row.getBoolean(1), creatorPid);
                    throw new ReplicationFailure(
                            ReplicationFailure.Kind.TIMED_OUT,
                            "creating the slot " + slot + " waited " + atMost.toSeconds()
                                    + " s for running transactions: " + blockers,
                            "end these transactions, or wait until they have ended, and try again",
                            e);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ReplicationFailure failure) {
                    throw failure;
                }
                throw new IllegalStateException("creating the slot " + slot + " failed", e.getCause());
            } catch (InterruptedException e) {
                looker.list("SELECT pg_cancel_backend(?)", row -> row.getBoolean(1), creatorPid);
                Thread.currentThread().interrupt();
                throw new ReplicationFailure(
                        ReplicationFailure.Kind.TIMED_OUT, "creating the slot was interrupted", "try again", e);
            }
        }
    }
}
