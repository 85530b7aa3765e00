package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.GateRow;
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

    private static final Duration AT_MOST = Duration.ofSeconds(5);

    /** The walsender goes a moment after the worker that it has served. */
    private static final int LOOKS_FOR_A_FREE_SLOT = 20;

    private static final String PAUSE = "SELECT pg_sleep(0.1)";

    /**
     * By the messages of pgoutput (<a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">formats</a>):
     * a change has its table's OID after the letter, a truncation a number of them after that number and a byte of options, and a
     * transaction that came by replication names its origin. The token's row is told from those of other attempts by its first columns, as
     * they stand in the message: of each a letter, its length, and its text.
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
                SELECT nr, xid, data, n.nspname, c.relname
                  FROM place
                  JOIN pg_class c
                    ON c.oid = (get_byte(data, of_oid)::bigint << 24 | get_byte(data, of_oid + 1) << 16
                                | get_byte(data, of_oid + 2) << 8 | get_byte(data, of_oid + 3))::oid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
            ), attempt AS (
                SELECT string_agg('t'::bytea || int4send(octet_length(value)) || convert_to(value, 'UTF8'), ''::bytea
                                  ORDER BY place) AS key
                  FROM unnest(?) WITH ORDINALITY AS part (value, place)
            ), token AS (
                SELECT max(nr) AS nr
                  FROM change, attempt
                 WHERE nspname = 'crossfade' AND relname = 'token' AND position(key IN data) > 0
            ), brought AS (
                SELECT DISTINCT xid FROM peeked WHERE kind = 'O'
            ), late AS (
                SELECT nspname, relname, count(*) AS changes
                  FROM change
                  LEFT JOIN brought USING (xid)
                 WHERE nspname <> 'crossfade'
                   AND nr > coalesce((SELECT nr FROM token), 0)
                   AND (brought.xid IS NOT NULL) = ?
                 GROUP BY nspname, relname
            )
            SELECT (SELECT count(*) FROM peeked) AS peeked, (SELECT nr IS NOT NULL FROM token) AS token,
                   nspname, relname, coalesce(changes, 0) AS changes
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

    /**
     * With the fenced side's gate held: nobody moves its slot, nor that of a side that is open. What keeps us from looking stops nobody.
     *
     * @param locked the fenced side's gate, which is at the epoch of the attempt that has fenced it
     */
    LateWrites look(GateRow locked) {
        return LateWrites.both(in(ended, fenced, locked, false), in(next, opened, locked, true));
    }

    private static LateWrites in(Slot slot, ReplicationRole role, GateRow locked, boolean carried) {
        try (PostgresSession session = role.open("audit")) {
            session.statementTimeout(AT_MOST);
            for (int look = 0; look < LOOKS_FOR_A_FREE_SLOT && isActive(slot, session); look++) {
                session.one(PAUSE, row -> true);
            }
            return peek(slot, session, locked, carried).tell(slot.name(), carried);
        } catch (ReplicationFailure e) {
            return new LateWrites.Unknown(
                    e.kind() == Kind.TIMED_OUT
                            ? Peeked.tooMuch(slot.name(), AT_MOST.toSeconds() + " s")
                            : String.valueOf(e.getMessage()));
        }
    }

    private static boolean isActive(Slot slot, PostgresSession session) {
        return slot.status(session).filter(SlotStatus::active).isPresent();
    }

    private static Peeked peek(Slot slot, PostgresSession session, GateRow locked, boolean carried) {
        List<Written> written = new ArrayList<>();
        Peeked seen = session.list(
                        LOOK,
                        row -> {
                            long changes = row.getLong("changes");
                            if (changes > 0) {
                                TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                                written.add(new Written(table, changes, carried));
                            }
                            return new Peeked(row.getLong("peeked"), row.getBoolean("token"), List.of());
                        },
                        slot.name(),
                        Peeked.MOST_MESSAGES,
                        Identifier.quote(slot.name()),
                        List.of(locked.migration(), locked.epoch().value()),
                        carried)
                .get(0);
        return new Peeked(seen.messages(), seen.token(), written);
    }
}
