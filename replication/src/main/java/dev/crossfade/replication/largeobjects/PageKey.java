package dev.crossfade.replication.largeobjects;

import java.util.Comparator;

/** Which page of which large object: a row of {@code pg_largeobject}, of 2,048 bytes at most. */
record PageKey(long oid, int number) implements Comparable<PageKey> {

    static final int BYTES = 2048;

    private static final Comparator<PageKey> ORDER =
            Comparator.comparingLong(PageKey::oid).thenComparingInt(PageKey::number);

    @Override
    public int compareTo(PageKey other) {
        return ORDER.compare(this, other);
    }
}
