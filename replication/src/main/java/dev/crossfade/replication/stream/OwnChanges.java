package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * Whether both servers tell what was written on them from what replication has brought
 * (<a href="https://www.postgresql.org/docs/current/sql-createsubscription.html">{@code origin = none}</a>): from 16 on. With one that
 * does not, each direction's changes would come back by the other.
 */
public final class OwnChanges {

    private static final int FIRST = 16;

    private OwnChanges() {}

    public static boolean toldApart(PostgresSession one, PostgresSession other) {
        return toldApart(one.serverMajor(), other.serverMajor());
    }

    public static boolean toldApart(int oneMajor, int otherMajor) {
        return oneMajor >= FIRST && otherMajor >= FIRST;
    }
}
