package dev.crossfade.control.command.waves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaveTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Trouble WHY = new Trouble("the target is not empty", "somebody filled it", "empty it");

    @Test
    void canaryGoesAloneAndTheOthersFollowAtMostSoManyAtOnce() {
        Wave wave = wave(5, "t2", 2, false);
        assertEquals(List.of("t2"), due(wave));

        wave = begun(wave, "t2");
        assertEquals(List.of(), due(wave));

        wave = done(wave, "t2");
        assertEquals(List.of("t0", "t1"), due(wave));

        wave = begun(begun(wave, "t0"), "t1");
        assertEquals(List.of(), due(wave));
        assertEquals(List.of("t3"), due(done(wave, "t1")));
    }

    @Test
    void nobodyBeginsAfterTheCanaryFailedHoweverItIsToBeKeptGoing() {
        Wave wave = failed(begun(wave(3, "t0", 2, true), "t0"), "t0");

        assertEquals(List.of(), due(wave));
        assertTrue(wave.isOver());
        assertFalse(wave.isWell());
    }

    @Test
    void afterAFailureThoseUnderWayGoOnAndNobodyBegins() {
        Wave wave = failed(begun(begun(wave(4, null, 2, false), "t0"), "t1"), "t0");

        assertEquals(List.of(), due(wave));
        assertFalse(wave.isOver());
        assertTrue(done(wave, "t1").isOver());
        assertEquals(2, wave.count(Phase.NOT_BEGUN));
    }

    @Test
    void keptGoingItGoesPastAFailure() {
        Wave wave = failed(begun(wave(3, null, 1, true), "t0"), "t0");

        assertEquals(List.of("t1"), due(wave));
    }

    @Test
    void whoIsUnderWayAlreadyCounts() {
        Wave wave = wave(3, null, 1, false).begun(new TenantId("t2"), null, Statuses.copying(100));

        assertEquals(List.of(), due(wave));
        assertEquals(List.of("t0"), due(done(wave, "t2")));
    }

    @Test
    void canaryThatWasDoneBeforeLetsTheOthersGo() {
        assertEquals(List.of("t1"), due(wave(2, "t0", 1, false).doneBefore(new TenantId("t0"), Statuses.holdPoint())));
    }

    @Test
    void whatWasAbortedBeforeIsLeftOutAndWhereItIsTheCanaryNobodyGoes() {
        TenantId aborted = new TenantId("t0");
        Wave wave = wave(2, null, 1, false).abortedBefore(aborted, WHY, Statuses.aborted());
        assertEquals(List.of("t1"), due(wave));
        wave = done(begun(wave, "t1"), "t1");
        assertTrue(wave.isWell());
        WaveReport report = WaveReport.of(
                new WaveReport.Asked("migrate", Selection.of(List.of(), true, Optional.empty()), NOON),
                wave,
                NOON,
                "interrupted");
        assertEquals(new WaveReport.Counts(2, 1, 0, 0, 0, 1), report.counts());
        assertEquals("not-begun", report.tenants().get(0).outcome());
        assertEquals(WHY, report.tenants().get(0).problem());

        Wave withCanary = wave(2, "t0", 1, true).abortedBefore(aborted, WHY, Statuses.aborted());
        assertEquals(List.of(), due(withCanary));
        assertEquals(1, withCanary.count(Phase.FAILED));
    }

    @Test
    void anIllegalMoveNamesBothStates() {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> begun(failed(begun(wave(1, null, 1, false), "t0"), "t0"), "t0"));
        assertEquals("t0 is FAILED, and cannot become UNDER_WAY", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> wave(1, null, 0, false));
    }

    /** Whatever happens, in any order. */
    @Property(tries = 300)
    void rulesHoldWhateverBecomesOfWhom(
            @ForAll @IntRange(min = 1, max = 12) int tenants,
            @ForAll @IntRange(min = 1, max = 5) int atOnce,
            @ForAll boolean withCanary,
            @ForAll boolean keepGoing,
            @ForAll long seed) {
        Random random = new Random(seed);
        TenantId canary = new TenantId("t0");
        Wave wave = wave(tenants, withCanary ? "t0" : null, atOnce, keepGoing);
        for (int moves = 0; !wave.isOver(); moves++) {
            assertTrue(moves < 4 * tenants, "it comes to an end");
            for (TenantId due : wave.due()) {
                assertFalse(wave.count(Phase.FAILED) > 0 && !keepGoing, "one has failed");
                Phase ofCanary = wave.member(canary).phase();
                assertTrue(
                        !withCanary || due.equals(canary) || ofCanary == Phase.DONE || ofCanary == Phase.DONE_BEFORE,
                        "the canary is not done");
                wave = random.nextInt(5) == 0
                        ? wave.doneBefore(due, null)
                        : wave.begun(due, NOON, Statuses.copying(100));
            }
            assertTrue(wave.count(Phase.UNDER_WAY) <= atOnce, "too many at once");
            List<Member> underWay = wave.in(Phase.UNDER_WAY);
            if (!underWay.isEmpty()) {
                TenantId one = underWay.get(random.nextInt(underWay.size())).tenant();
                wave = random.nextInt(4) == 0
                        ? wave.failed(one, NOON, WHY, null)
                        : wave.done(one, NOON, null, Statuses.holdPoint());
            }
        }
        assertEquals(0, wave.count(Phase.UNDER_WAY));
        assertTrue(wave.count(Phase.NOT_BEGUN) == 0 || wave.isStopped(), "nobody is forgotten");
    }

    @Test
    void reportTellsWhoBeganWhoFailedWhoDidNotBeginAndWhatToDo() throws Exception {
        Wave wave = failed(begun(done(begun(wave(3, null, 1, false), "t0"), "t0"), "t1"), "t1");
        WaveReport report = WaveReport.of(
                new WaveReport.Asked("migrate", Selection.of(List.of(), true, Optional.empty()), NOON),
                wave,
                NOON.plusSeconds(60),
                "interrupted");

        assertEquals("failed", report.outcome());
        assertEquals(new WaveReport.Counts(3, 1, 0, 1, 0, 1), report.counts());
        assertEquals(
                List.of("done", "failed", "not-begun"),
                report.tenants().stream().map(WaveReport.Row::outcome).toList());
        assertEquals(WHY, report.tenants().get(1).problem());
        assertEquals(report, Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(report), WaveReport.class));

        String page = report.page();
        assertTrue(page.contains("\"what\":\"the target is not empty\""), page);
        assertFalse(page.contains("/*"), page);
        assertFalse(page.contains("http"), page);
    }

    private static Wave wave(int tenants, @Nullable String canary, int atOnce, boolean keepGoing) {
        return Wave.of(
                IntStream.range(0, tenants)
                        .mapToObj(i -> new KnownTenant("t" + i, Map.of("wave", "1")))
                        .toList(),
                canary == null ? null : new TenantId(canary),
                atOnce,
                keepGoing);
    }

    private static Wave begun(Wave wave, String tenant) {
        return wave.begun(new TenantId(tenant), NOON, Statuses.copying(100));
    }

    private static Wave done(Wave wave, String tenant) {
        return wave.done(new TenantId(tenant), NOON, null, Statuses.holdPoint());
    }

    private static Wave failed(Wave wave, String tenant) {
        return wave.failed(new TenantId(tenant), NOON, WHY, null);
    }

    private static List<String> due(Wave wave) {
        return wave.due().stream().map(TenantId::value).toList();
    }
}
