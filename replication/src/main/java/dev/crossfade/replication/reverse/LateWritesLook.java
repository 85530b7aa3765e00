package dev.crossfade.replication.reverse;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.reverse.LateWrites.Written;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.ReplicationRole;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.stream.SlotStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for late writes in the slots of both links, while nobody fetches from either, and takes nothing out. The slot of the link that has
 * ended still holds what that has not brought; the other link's was moved past the token before its side was opened, so that whatever
 * came to it by replication since was committed behind the token. So many changes and so long at most: the way back waits.
 */
final class LateWritesLook {

    private static final int MOST_CHANGES = 100_000;

    private static final Duration AT_MOST = Duration.ofSeconds(5);

    /** The walsender goes a moment after the worker that it has served. */
    private static final int LOOKS_FOR_A_FREE_SLOT = 20;

    private static final String PAUSE = "SELECT pg_sleep(0.1)";

    /**
     * By the messages of pgoutput (<a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">formats</a>):
     * a change has its table's OID after the letter, a truncation a number of them after that number and a byte of options, and a
     * transaction that came by replication names its origin. Transactions are in the order of their commits: what stands before the last
     * token is none of ours.
     */
    private static final String LOOK = """
            WITH peeked AS (
                SELECT nr, xid, chr(get_byte(data, 0)) AS kind, data
                  FROM pg_logical_slot_peek_binary_changes(
                           ?, NULL, ?, 'proto_version', '1', 'publication_names', ?)
                       WITH ORDINALITY AS message (lsn, xid, data, nr)
            ), place AS (
                SELECT nr, xid, data, 1 AS of_oid
                  FROM peeked
                 WHERE kind IN ('I', 'U', 'D')
                UNION ALL
                SELECT nr, xid, data, 6 + 4 * item
                  FROM peeked, generate_series(0, get_byte(data, 3) * 256 + get_byte(data, 4) - 1) AS item
                 WHERE kind = 'T'
            ), change AS (
                SELECT nr, xid, n.nspname, c.relname
                  FROM place
                  JOIN pg_class c
                    ON c.oid = (get_byte(data, of_oid)::bigint << 24 | get_byte(data, of_oid + 1) << 16
                                | get_byte(data, of_oid + 2) << 8 | get_byte(data, of_oid + 3))::oid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
            ), brought AS (
                SELECT DISTINCT xid FROM peeked WHERE kind = 'O'
            ), late AS (
                SELECT nspname, relname, count(*) AS changes
                  FROM change
                  LEFT JOIN brought USING (xid)
                 WHERE nspname <> 'crossfade'
                   AND nr > coalesce(
                           (SELECT max(nr) FROM change WHERE nspname = 'crossfade' AND relname = 'token'), 0)
                   AND (brought.xid IS NOT NULL) = ?
                 GROUP BY nspname, relname
            )
            SELECT (SELECT count(*) FROM peeked) AS peeked, nspname, relname, coalesce(changes, 0) AS changes
              FROM (VALUES (true)) AS always
              LEFT JOIN late ON true
             ORDER BY nspname, relname
            """;

    private final Slot ended;
    private final ReplicationRole fenced;
    private final Slot next;
    private final ReplicationRole opened;

    /**
     * Opens nothing yet.
     *
     * @param ended the slot of the link that has ended, where {@code fenced} may look into it
     * @param next that of the link that is to begin, where {@code opened} may
     */
    LateWritesLook(Slot ended, ReplicationRole fenced, Slot next, ReplicationRole opened) {
        this.ended = ended;
        this.fenced = fenced;
        this.next = next;
        this.opened = opened;
    }

    /** With the fenced side's gate held: nobody moves its slot, nor that of a side that is open. What keeps us from looking stops nobody. */
    LateWrites look() {
        try {
            List<Written> written = new ArrayList<>(in(ended, fenced, false));
            written.addAll(in(next, opened, true));
            return new LateWrites.Known(written);
        } catch (ReplicationFailure e) {
            return new LateWrites.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private static List<Written> in(Slot slot, ReplicationRole role, boolean carried) {
        try (PostgresSession session = role.open("audit")) {
            session.statementTimeout(AT_MOST);
            for (int look = 0; look < LOOKS_FOR_A_FREE_SLOT && isActive(slot, session); look++) {
                session.one(PAUSE, row -> true);
            }
            return peek(slot, session, carried);
        } catch (ReplicationFailure e) {
            throw e.kind() == Kind.TIMED_OUT ? tooMuch(slot, AT_MOST.toSeconds() + " s", e.action()) : e;
        }
    }

    private static boolean isActive(Slot slot, PostgresSession session) {
        return slot.status(session).filter(SlotStatus::active).isPresent();
    }

    private static List<Written> peek(Slot slot, PostgresSession session, boolean carried) {
        List<Written> written = new ArrayList<>();
        List<Long> peeked = session.list(
                LOOK,
                row -> {
                    long changes = row.getLong("changes");
                    if (changes > 0) {
                        TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                        written.add(new Written(table, changes, carried));
                    }
                    return row.getLong("peeked");
                },
                slot.name(),
                MOST_CHANGES,
                Identifier.quote(slot.name()),
                carried);
        if (written.isEmpty() && peeked.get(0) >= MOST_CHANGES) {
            throw tooMuch(slot, MOST_CHANGES + " changes", "compare the rows of both sides");
        }
        return written;
    }

    private static ReplicationFailure tooMuch(Slot slot, String bound, String action) {
        return new ReplicationFailure(
                Kind.TIMED_OUT, "the slot " + slot.name() + " holds more than is gone through in " + bound, action);
    }
}
