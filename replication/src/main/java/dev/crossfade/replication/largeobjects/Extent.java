package dev.crossfade.replication.largeobjects;

/**
 * How far an object reaches.
 *
 * @param pages how many rows {@code pg_largeobject} has of it; a sparse object has fewer than its length tells
 * @param lastPage the number of the last one; -1 when there is none
 * @param lastLength how many bytes that has
 */
record Extent(long pages, int lastPage, int lastLength) {

    static final Extent EMPTY = new Extent(0, -1, 0);

    long length() {
        return pages == 0 ? 0 : (long) lastPage * PageKey.BYTES + lastLength;
    }

    /** Whether a page is missing before the last one. Only of an object without such holes does an extent tell which pages there are. */
    boolean hasHoles() {
        return pages != lastPage + 1L;
    }

    boolean endsInEmptyPage() {
        return pages > 0 && lastLength == 0;
    }
}
