package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * The moment before a comparison of all large objects. What no transaction since then has touched, on neither side, is as that
 * comparison found it; so under the fence only the rest is read and hashed.
 *
 * <p>A page's or an object's {@code xmin} tells who wrote it: at or after the oldest transaction that was not over at the moment is
 * "since". Freezing keeps {@code xmin} readable, and one so old that it has wrapped around counts as newer, which costs a look and
 * hides nothing. {@code lo_truncate} always writes the page at its end, and an object that was removed, or made again, shows in
 * {@code pg_largeobject_metadata}.
 *
 * @param source the source's oldest transaction that was not over
 * @param target the target's
 * @param unsettled objects that the comparison left different
 */
public record LargeObjectHorizon(Xid source, Xid target, List<Long> unsettled) {

    public LargeObjectHorizon {
        unsettled = List.copyOf(unsettled);
    }

    /** To be taken before a comparison begins. */
    static LargeObjectHorizon now(PostgresSession source, PostgresSession target) {
        BothSides<Xid> oldest = BothSides.read(source, target, Xid::oldestRunning);
        return new LargeObjectHorizon(oldest.here(), oldest.there(), List.of());
    }

    LargeObjectHorizon leaving(List<Long> different) {
        return new LargeObjectHorizon(source, target, different);
    }

    /** A transaction number, as {@code xid} writes it: 32 bits that wrap around. */
    record Xid(String text) {

        private static final String OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::xid::text";

        static Xid oldestRunning(PostgresSession session) {
            return session.one(OLDEST_RUNNING, row -> new Xid(row.getString(1)));
        }
    }
}
