package dev.crossfade.rehearsal.loadtest.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadVerdictTest {

    private final LoadRecord record = new LoadRecord(0);
    private final CheckFindings checks = new CheckFindings();
    private final Named none = new Named();

    @Test
    void aLoadInWhichAllWentWellPasses() {
        answered();
        checks.present("a", null);
        checks.present("b", 1L);

        assertEquals(List.of(), LoadVerdict.problems(record, keys(0), checks));
        assertEquals(2, checks.checked());
    }

    @Test
    void aLoadWithoutAnAnswerProvesNothing() {
        assertEquals(
                List.of("no request was answered as it should be, so nothing was proven"),
                LoadVerdict.problems(record, keys(0), checks));
    }

    @Test
    void whatTheCheckFoundIsNamed() {
        answered();
        checks.missing("a");
        checks.present("b", 0L);
        checks.present("c", 2L);
        checks.unknown("d", "was answered 503");

        assertEquals(
                List.of(
                        "2 acknowledged keys are lost: a; b",
                        "1 key was applied more than once: c is there 2 times",
                        "1 key could not be checked: d was answered 503"),
                LoadVerdict.problems(record, keys(0), checks));
    }

    @Test
    void whatFailedInTheSameWayIsToldOnceWithHowOften() {
        answered();
        for (int i = 0; i < 30; i++) {
            record.add(Result.answered(false, "source", 502, "front page"), 0, 1);
        }
        record.add(Result.answered(false, "target", 502, "front page"), 0, 1);

        assertEquals(
                List.of(
                        "31 requests failed: front page answered 502 by source (30 times); front page answered 502 by target"),
                LoadVerdict.problems(record, keys(0), checks));

        for (int i = 0; i < 30; i++) {
            record.add(Result.noAnswer("order " + i + " got no answer"), 0, 1);
        }
        String many = LoadVerdict.problems(record, keys(0), checks).get(0);
        assertTrue(many.endsWith("; order 2 got no answer; …"), many);
    }

    @Test
    void keysThatAreLostAfterTwoSidesAnsweredMayBeTheOtherSides() {
        answered();
        checks.missing("a");
        assertEquals(1, LoadVerdict.problems(record, keys(0), checks).size());

        record.add(Result.answered(true, "target", 200, "a"), 0, 1);
        String hint = LoadVerdict.problems(record, keys(0), checks).get(1);
        assertTrue(hint.contains("origins that do not share their data") && hint.contains("leave `check` out"), hint);
    }

    @Test
    void keysThatWereNotFollowedAreNotTakenForGood() {
        answered();

        List<String> problems = LoadVerdict.problems(record, keys(3), checks);
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).startsWith("3 keys were too many to be followed"), problems::toString);
    }

    private void answered() {
        record.add(Result.answered(true, "source", 200, "a"), 0, 1);
    }

    private KeyFindings keys(long notFollowed) {
        return new KeyFindings(3, 3, none, none, none, none, notFollowed);
    }
}
