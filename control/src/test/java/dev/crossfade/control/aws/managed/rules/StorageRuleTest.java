package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageRuleTest {

    private static final Bytes RETAINED = Bytes.parse("20GiB");

    /** Of 100 GiB; what autoscaling may make of them counts. */
    @ParameterizedTest
    @CsvSource({"20, 100, ''", "19, 100, WARNING storage-room acme", "19, 101, ''", "0, 100, WARNING storage-room acme"
    })
    void theSourceHasRoomForTheLogThatItKeeps(long free, long most, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(source(SeenDatabase.instance()
                                .gib(Metric.FREE_STORAGE_SPACE, free)
                                .autoscaling(most)))
                        .strip());
    }

    /** The source uses 60 GiB, and 20 are for the way back. */
    @ParameterizedTest
    @CsvSource({
        "INSTANCE, 80, ''",
        "INSTANCE, 79, WARNING storage-room acme",
        "AURORA, 80, ''",
        "AURORA, 79, WARNING storage-room acme"
    })
    void theTargetHasRoomForTheCopyAndTheWayBack(Kind kind, long free, String found) {
        Metric metric = kind == Kind.AURORA ? Metric.VOLUME_BYTES_LEFT : Metric.FREE_STORAGE_SPACE;
        assertEquals(
                found,
                SeenDatabase.lines(target(
                                SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 40),
                                SeenDatabase.of(kind).gib(metric, free)))
                        .strip());
    }

    /** The source uses 60 GiB, the target so many of its 100, and 20 are for the way back: a copy that is here is not wanted again. */
    @ParameterizedTest
    @CsvSource({
        "false, 60, WARNING storage-room acme",
        "true, 60, ''",
        "true, 20, ''",
        "true, 19, WARNING storage-room acme",
        "true, 80, ''"
    })
    void whatTheCopyHasBroughtIsInUseAlready(boolean begun, long free, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(target(
                                SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 40),
                                SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, free),
                                begun))
                        .strip());
    }

    @Test
    void asMuchIsAskedForAsRdsTakesInOneStep() {
        assertTrue(source(SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 19))
                .get(0)
                .remedy()
                .contains("--allocated-storage 110 --apply-immediately"));
        assertTrue(target(SeenDatabase.aurora().gib(Metric.VOLUME_BYTES_USED, 300), SeenDatabase.instance())
                .get(0)
                .remedy()
                .contains("--allocated-storage 340 --apply-immediately"));
    }

    @Test
    void withoutASourceThatWasSeenOnlyTheWayBackCounts() {
        assertEquals(List.of(), target(null, SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 20)));
        assertEquals(
                "19GiB are left, and for the way back it may keep 20GiB of its log (replication.maxRetainedWal)",
                target(null, SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 19))
                        .get(0)
                        .meaning());
    }

    @ParameterizedTest
    @CsvSource({"4, ''", "3, WARNING local-storage acme-1"})
    void anAuroraWriterHasRoomToSpillTo(long free, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(source(SeenDatabase.aurora().gib(Metric.FREE_LOCAL_STORAGE, free)))
                        .strip());
    }

    @Test
    void whatCloudWatchDoesNotHaveIsSaidToBeUnknownButForAVolumeThatGrowsByItself() {
        assertEquals(
                "NOTE storage-room acme\n",
                SeenDatabase.lines(source(SeenDatabase.instance().without(Metric.FREE_STORAGE_SPACE))));
        assertEquals(List.of(), source(SeenDatabase.aurora().without(Metric.VOLUME_BYTES_LEFT)));
        assertEquals(List.of(), source(SeenDatabase.instance().withoutMetrics()), "why is a finding of its own");
    }

    private static List<Finding> source(SeenDatabase database) {
        Findings findings = SeenDatabase.collector();
        new StorageRule(database.sight(), database.mending(), findings).source(RETAINED);
        return findings.all();
    }

    private static List<Finding> target(@Nullable SeenDatabase source, SeenDatabase database) {
        return target(source, database, false);
    }

    private static List<Finding> target(@Nullable SeenDatabase source, SeenDatabase database, boolean begun) {
        Findings findings = SeenDatabase.collector();
        new StorageRule(database.sight(), database.mending(), findings)
                .target(source == null ? null : source.sight(), RETAINED, begun);
        return findings.all();
    }
}
