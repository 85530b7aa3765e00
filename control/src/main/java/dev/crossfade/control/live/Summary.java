package dev.crossfade.control.live;

import dev.crossfade.control.migration.MigrationStatus;
import org.jspecify.annotations.Nullable;

/**
 * A migration at a glance: what {@code /v1/events} tells of all of them. As in {@link MigrationStatus}, but for what follows.
 *
 * @param problem what went wrong last, in a line
 * @param tables of the initial copy
 * @param tablesDone of them those that are copied, and caught up
 * @param percent of the initial copy by bytes; null when it is not known, or nothing is copied
 * @param driftObjects in how many objects the schemas differ; null is unknown
 * @param held requests that wait, at all proxies
 */
record Summary(
        String tenant,
        String stage,
        String step,
        String state,
        String writableNow,
        @Nullable String writableNote,
        @Nullable String waitingFor,
        String safeNext,
        @Nullable Long lagBytes,
        @Nullable Long retainedWalBytes,
        @Nullable String problem,
        int tables,
        int tablesDone,
        @Nullable Integer percent,
        @Nullable Integer driftObjects,
        long held,
        long epoch) {

    private static final String READY = "ready";

    static Summary of(MigrationStatus status, long held) {
        MigrationStatus.SlotState slot = status.slot();
        MigrationStatus.Trouble problem = status.problem();
        MigrationStatus.DriftState drift = status.drift();
        return new Summary(
                status.tenant(),
                status.stage(),
                status.step(),
                status.state(),
                status.writableNow(),
                status.writableNote(),
                status.waitingFor(),
                status.safeNext(),
                status.lagBytes(),
                slot == null ? null : slot.retainedWalBytes(),
                problem == null ? null : problem.what(),
                status.copy().size(),
                (int) status.copy().stream()
                        .filter(table -> table.phase().equals(READY))
                        .count(),
                percent(status),
                drift == null ? null : drift.objects(),
                held,
                status.epoch());
    }

    /** What is expected is a guess: more than all of it is not copied before it is. */
    private static @Nullable Integer percent(MigrationStatus status) {
        long done = 0;
        long expected = 0;
        for (MigrationStatus.TableProgress table : status.copy()) {
            if (table.bytesExpected() < 0) {
                return null;
            }
            expected += table.bytesExpected();
            done += Math.min(table.bytesExpected(), table.bytesDone());
        }
        return expected == 0 ? null : (int) (100 * done / expected);
    }
}
