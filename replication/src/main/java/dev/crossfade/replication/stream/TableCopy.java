package dev.crossfade.replication.stream;

import dev.crossfade.replication.schema.TableName;

/**
 * How far the initial copy of one table is.
 *
 * @param rowsDone rows copied so far; when it is done the estimate of all, or without one what the target counts; −1 is unknown
 * @param rowsExpected the source's estimate; −1 when it has none (never analysed)
 * @param bytesDone bytes of COPY read so far; what is expected when it is done
 * @param bytesExpected what the table takes on the source's disk, indexes left out; −1 when it is not there
 */
public record TableCopy(
        TableName table, Phase phase, long rowsDone, long rowsExpected, long bytesDone, long bytesExpected) {

    TableCopy withRowsDone(long rows) {
        return new TableCopy(table, phase, rows, rowsExpected, bytesDone, bytesExpected);
    }

    /** Nothing of it is read any more. */
    public boolean copied() {
        return phase == Phase.CATCHING_UP || phase == Phase.READY;
    }

    /**
     * How much of it is copied, 0 to 1; less than 1 until it is. By rows where their number was estimated; else by bytes, which are not
     * quite those on the disk.
     */
    public double share() {
        if (copied()) {
            return 1;
        }
        double share = rowsExpected > 0
                ? (double) rowsDone / rowsExpected
                : bytesExpected > 0 ? (double) bytesDone / bytesExpected : 0;
        return Math.min(MOST_OF_IT, share);
    }

    private static final double MOST_OF_IT = 0.99;

    /** What {@code pg_subscription_rel.srsubstate} says. */
    public enum Phase {
        WAITING,
        COPYING,
        CATCHING_UP,
        READY
    }
}
