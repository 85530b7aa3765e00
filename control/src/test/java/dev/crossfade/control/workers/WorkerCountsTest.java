package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.workers.WorkerCounting.Found;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many tasks which service is to have when. */
class WorkerCountsTest {

    private static final WorkerSettings SETTINGS = new WorkerSettings(
            new WorkerSide("eu-central-1", null, null, null, "shop", List.of("mailer", "old")),
            new WorkerSide("us-east-1", null, null, null, "shop", List.of("mailer", "new")),
            Map.of("new", 5),
            Duration.ofMinutes(10));
    private static final Found FOUND = new Found(Map.of("mailer", 3, "old", 1), Map.of("mailer", 0, "new", 2));

    private final WorkerCounts first = WorkerCounting.before(1, Direction.FORWARD, null, FOUND, SETTINGS);

    @Test
    void beforeASwitchoverWhatIsFoundCounts() {
        assertEquals(Map.of("mailer", 3, "old", 1), first.atSource());
        assertEquals(Map.of("mailer", 3, "new", 5), first.atTarget());
        assertEquals(Map.of("mailer", 0, "new", 2), first.besideSource());
        assertTrue(first.isFor(1, Direction.FORWARD));
        assertFalse(first.isFor(2, Direction.FORWARD));
        assertFalse(first.settled().isFor(1, Direction.FORWARD));
        assertEquals(
                List.of(new Order(Side.SOURCE, "mailer", 0), new Order(Side.SOURCE, "old", 0)), first.stops(SETTINGS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FORWARD | done       | TARGET mailer 3, TARGET new 5",
                "FORWARD | undone     | SOURCE mailer 3, SOURCE old 1",
                "FORWARD | refused    | SOURCE mailer 3, SOURCE old 1",
                "FORWARD | called-off | SOURCE mailer 3, SOURCE old 1",
                "BACK    | done       | SOURCE mailer 3, SOURCE old 1, TARGET new 2",
                "BACK    | undone     | TARGET mailer 4, TARGET new 6",
                "BACK    | called-off | TARGET mailer 4, TARGET new 6"
            })
    void afterAnAttemptTheSideThatServesHasThem(Direction direction, String outcome, String orders) {
        Found later = new Found(Map.of("mailer", 0, "old", 0), Map.of("mailer", 4, "new", 6));
        WorkerCounts counts = direction == Direction.FORWARD
                ? first
                : WorkerCounting.before(2, Direction.BACK, first.settled(), later, SETTINGS);

        assertEquals(
                orders,
                counts.starts(new Ending(outcome, null), SETTINGS).stream()
                        .map(order -> order.side() + " " + order.service() + " " + order.count())
                        .reduce((one, other) -> one + ", " + other)
                        .orElse(""));
    }

    /** A late start counts only where the tenant is not: who had none where it is may have been given some. */
    @Test
    void lastLookStopsOnlyThoseOfTheTargetThatARollbackHasLeft() {
        Found none = new Found(Map.of("mailer", 0, "old", 1), Map.of("mailer", 0, "new", 0));
        WorkerCounts there = WorkerCounting.before(1, Direction.FORWARD, null, none, SETTINGS);
        WorkerCounts back = WorkerCounting.before(2, Direction.BACK, there.settled(), none, SETTINGS);

        assertTrue(there.lastLook(new Ending("done", null), SETTINGS).stream().noneMatch(Order::stop));
        assertEquals(
                List.of(new Order(Side.TARGET, "mailer", 0), new Order(Side.TARGET, "new", 0)),
                back.lastLook(new Ending("done", null), SETTINGS).stream()
                        .filter(Order::stop)
                        .toList());
    }

    @Test
    void rollbackThatComesWhileTheTargetsAreStillStartedRemembersWhatTheyWereToHave() {
        Found half = new Found(Map.of("mailer", 0, "old", 0), Map.of("mailer", 0, "new", 1));

        WorkerCounts back = WorkerCounting.before(2, Direction.BACK, first, half, SETTINGS);

        assertEquals(first.atTarget(), back.atTarget());
        assertEquals(first.atSource(), back.atSource());
    }

    @Test
    void rollbackOfASwitchoverThatKnewOfNoWorkersGivesTheSourceWhatTheTargetHas() {
        Found found = new Found(Map.of("mailer", 0, "old", 2), Map.of("mailer", 4, "new", 6));

        WorkerCounts back = WorkerCounting.before(2, Direction.BACK, null, found, SETTINGS);

        assertEquals(Map.of("mailer", 4, "old", 2), back.atSource());
        assertEquals(Map.of("mailer", 0, "new", 0), back.besideSource());
    }

    /** The program may be exchanged in the middle of a migration. */
    @Test
    void whatAnOlderControllerHasWrittenDownIsRead() throws JsonProcessingException {
        String older = Json.MAPPER.writeValueAsString(first).replace(",\"unstopped\":false", "");

        assertFalse(older.contains("unstopped"), older);
        assertEquals(first, Json.MAPPER.readValue(older, WorkerCounts.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "done       | SOURCE mailer 3, SOURCE old 1, TARGET mailer 0, TARGET new 2",
                "undone     | ''",
                "refused    | ''",
                "called-off | ''"
            })
    void rollbackThatStopsNothingOwesTheStopOnceItIsDoneAndNothingOtherwise(String outcome, String orders) {
        WorkerCounts counts = WorkerCounting.beforeUnstopped(2, first.settled(), SETTINGS);

        assertEquals(
                orders,
                counts.starts(new Ending(outcome, null), SETTINGS).stream()
                        .map(order -> order.side() + " " + order.service() + " " + order.count())
                        .collect(Collectors.joining(", ")));
    }

    /** Added to the settings after the switchover: its twin is what it is counted by. */
    @Test
    void twinOfOneThatNobodyHasCountedIsNotStoppedBeforeItIsCounted() {
        WorkerCounts back = WorkerCounting.beforeUnstopped(2, null, SETTINGS);
        Ending done = new Ending("done", null);

        assertEquals(List.of("mailer", "old"), back.uncounted(SETTINGS));
        assertEquals(List.of(new Order(Side.TARGET, "new", 0)), back.starts(done, SETTINGS));
        assertEquals(
                List.of(
                        new Order(Side.SOURCE, "mailer", 4),
                        new Order(Side.TARGET, "mailer", 0),
                        new Order(Side.TARGET, "new", 0)),
                back.counting(Map.of("mailer", 4)).starts(done, SETTINGS));
    }

    /** What is still to be stopped there is not what they are to have beside the source. */
    @Test
    void switchoverBeforeTheTargetsWereStoppedAfterARollbackKeepsWhatTheyHadBesideTheSource() {
        WorkerCounts owed = WorkerCounting.beforeUnstopped(2, null, SETTINGS);

        WorkerCounts next = WorkerCounting.before(3, Direction.FORWARD, owed, FOUND, SETTINGS);

        assertEquals(Map.of("mailer", 0, "new", 0), next.besideSource());
    }

    @Test
    void thoseThatNobodyRemembersAndOfWhichNobodyHasAnyAreNamed() {
        Found none = new Found(Map.of("mailer", 0, "old", 0), Map.of("mailer", 0, "new", 2));

        assertEquals(List.of("mailer", "old"), WorkerCounting.unknown(Direction.BACK, null, none, SETTINGS));
        assertEquals(List.of(), WorkerCounting.unknown(Direction.FORWARD, null, none, SETTINGS));
    }

    @Test
    void secondSwitchoverLooksAnew() {
        Found changed = new Found(Map.of("mailer", 8, "old", 1), Map.of("mailer", 0, "new", 2));

        WorkerCounts third = WorkerCounting.before(3, Direction.FORWARD, first.settled(), changed, SETTINGS);

        assertEquals(Map.of("mailer", 8, "new", 5), third.atTarget());
    }
}
