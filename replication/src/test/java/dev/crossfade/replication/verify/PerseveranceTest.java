package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PerseveranceTest {

    private static final Set<Kind> LOST = Set.of(Kind.UNREACHABLE);

    private Instant now = Instant.EPOCH;
    private boolean stopped;
    private int tries;
    private int sessionsDropped;

    private final Perseverance perseverance = new Perseverance(
            () -> Duration.between(Instant.EPOCH, now).toNanos(),
            Duration.ofMinutes(1),
            time -> now = now.plus(time),
            () -> stopped);

    @Test
    void connectionThatIsLostForAWhileCostsOnlyNewSessions() {
        assertEquals("done", persist(Kind.UNREACHABLE, 5));
        assertEquals(6, tries);
        assertEquals(5, sessionsDropped);
    }

    @Test
    void givesUpAfterAWhile() {
        assertThrows(ReplicationFailure.class, () -> persist(Kind.UNREACHABLE, Integer.MAX_VALUE));
        assertTrue(
                now.isAfter(Instant.EPOCH.plusSeconds(60)) && now.isBefore(Instant.EPOCH.plusSeconds(70)),
                now::toString);
    }

    @Test
    void outageLongAfterAnotherOneHasItsOwnTime() {
        int[] failures = {0};
        assertEquals(
                "done",
                perseverance.persist(
                        () -> {
                            if (failures[0]++ < 4) {
                                now = now.plus(Duration.ofHours(failures[0] == 3 ? 5 : 0));
                                throw new ReplicationFailure(Kind.UNREACHABLE, "lost", "look");
                            }
                            return "done";
                        },
                        LOST,
                        () -> {}));
    }

    @Test
    void workThatAlwaysFailsAfterLongIsGivenUpAllTheSame() {
        assertThrows(
                ReplicationFailure.class,
                () -> perseverance.persist(
                        () -> {
                            tries++;
                            now = now.plus(Duration.ofHours(1));
                            throw new ReplicationFailure(Kind.UNREACHABLE, "lost", "look");
                        },
                        LOST,
                        () -> {}));
        assertEquals(21, tries);
    }

    @Test
    void failureThatDoesNotPassIsNotTriedAgain() {
        assertThrows(ReplicationFailure.class, () -> persist(Kind.FAILED, 1));
        assertEquals(1, tries);
    }

    @Test
    void nothingIsTriedAgainOnceItIsStopped() {
        stopped = true;
        assertThrows(ReplicationFailure.class, () -> persist(Kind.UNREACHABLE, 1));
        assertEquals(1, tries);
    }

    private String persist(Kind kind, int failures) {
        return perseverance.persist(
                () -> {
                    if (tries++ < failures) {
                        throw new ReplicationFailure(kind, "lost", "look");
                    }
                    return "done";
                },
                LOST,
                () -> sessionsDropped++);
    }
}
