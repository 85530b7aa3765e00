package dev.crossfade.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.Discrepancy;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Comparison CLEAN = new Comparison(100, 10, List.of());

    @Test
    void nothingToSayIsAPass() {
        assertEquals(List.of(), Verdict.problems(evidence(CLEAN, 0, 0, "done", null)));
    }

    @Test
    void everyKindOfDamageIsNamedWithItsKey() {
        for (Discrepancy.Sort sort : Discrepancy.Sort.values()) {
            Comparison damaged = new Comparison(100, 10, List.of(new Discrepancy(sort, WriteKind.ORDER, "o-3-14", "")));
            List<String> problems = Verdict.problems(evidence(damaged, 0, 0, "done", null));
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).contains("order o-3-14"), problems.get(0));
        }
    }

    @Test
    void oneFailedRequestIsEnough() {
        assertEquals(
                List.of("1 request failed: GET order o-1 answered 404"),
                Verdict.problems(evidence(CLEAN, 1, 0, "done", null)));
    }

    @Test
    void twoWritableSidesFail() {
        assertEquals(
                List.of("2 writes found two writable sides: the source accepted one; …"),
                Verdict.problems(evidence(CLEAN, 0, 2, "done", null)));
    }

    @Test
    void aSwitchoverThatWasUnwoundFails() {
        assertEquals(
                List.of("the switchover was not done: unwound"),
                Verdict.problems(evidence(CLEAN, 0, 0, "unwound", null)));
    }

    @Test
    void whatWasNotLookedAtIsNotTakenForGood() {
        Evidence nothing = new Evidence(
                0, 0, List.of(), 0, null, List.of(), 0, List.of(), false, null, null, List.of(), "the proxy ended");
        assertEquals(
                List.of(
                        "the proxy ended",
                        "the switchover was not done: it never began",
                        "no write was acknowledged, so nothing was proven",
                        "the target acknowledged no client's write",
                        "the target's rows were not compared",
                        "the sampler did not see each side writable once, so it proves nothing"),
                Verdict.problems(nothing));
    }

    @Test
    void whatIsLeftBehindIsNamed() {
        Evidence left = new Evidence(
                10,
                0,
                List.of(),
                8,
                CLEAN,
                List.of(),
                0,
                List.of(),
                true,
                Instant.EPOCH,
                "done",
                List.of("slot x at the source"),
                null);
        assertEquals(List.of("1 thing is left behind: slot x at the source"), Verdict.problems(left));
    }

    private static Evidence evidence(
            Comparison comparison, long failed, long violations, String switchover, @Nullable String trouble) {
        return new Evidence(
                1_000,
                failed,
                failed == 0 ? List.of() : List.of("GET order o-1 answered 404"),
                800,
                comparison,
                List.of(),
                violations,
                violations == 0 ? List.of() : List.of("the source accepted one"),
                true,
                Instant.EPOCH,
                switchover,
                List.of(),
                trouble);
    }
}
