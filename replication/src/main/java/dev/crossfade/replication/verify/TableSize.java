package dev.crossfade.replication.verify;

/**
 * How large a table is, as far as the catalog knows.
 *
 * @param rows as last analysed; −1 when it never was
 * @param bytes of the heap and what was moved out of it
 */
record TableSize(long rows, long bytes) {

    /** What is read in one statement: a second or so of a slow disk. */
    private static final long BYTES_A_RANGE = 32L << 20;

    /** Kept in memory when the range is to be looked at row by row. */
    private static final int MOST_ROWS_A_RANGE = 20_000;

    private static final int FEWEST_ROWS_A_RANGE = 50;
    private static final long BYTES_OF_ONE_RANGE = 2L << 20;

    /** Few rows are smaller, so that a table whose rows nobody has counted is divided finely enough. */
    private static final long BYTES_OF_A_SMALL_ROW = 100;

    /** Needs no bounds that would have to be asked for. */
    boolean isOneRange() {
        return bytes <= BYTES_OF_ONE_RANGE;
    }

    /** So many rows that a range has neither too many nor too many bytes. */
    int rowsARange() {
        if (rows <= 0) {
            return MOST_ROWS_A_RANGE / 4;
        }
        long bytesARow = Math.max(1, bytes / rows);
        return (int) Math.max(FEWEST_ROWS_A_RANGE, Math.min(MOST_ROWS_A_RANGE, BYTES_A_RANGE / bytesARow));
    }

    /** A guess, for progress. */
    long ranges() {
        return isOneRange() || rows <= 0 ? 1 : (rows + rowsARange() - 1) / rowsARange();
    }

    /** No fewer than there are, as a rule: for bounds on memory. */
    long rowsAtMost() {
        return Math.max(rows, bytes / BYTES_OF_A_SMALL_ROW);
    }
}
