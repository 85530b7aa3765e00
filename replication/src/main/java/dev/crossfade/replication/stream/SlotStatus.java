package dev.crossfade.replication.stream;

/**
 * The replication slot at the source.
 *
 * @param name as in {@code pg_replication_slots}
 * @param active a walsender uses it
 * @param walStatus {@code reserved, extended, unreserved, lost}
 * @param retainedWalBytes log that the slot keeps the source from removing
 */
public record SlotStatus(String name, boolean active, String walStatus, long retainedWalBytes) {

    /** What it should have kept is gone: nobody can go on from it. */
    public boolean isLost() {
        return walStatus.equals("lost");
    }
}
