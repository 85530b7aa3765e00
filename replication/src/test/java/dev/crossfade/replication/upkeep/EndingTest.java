package dev.crossfade.replication.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static final Duration AT_MOST = Duration.ofHours(12);

    @Test
    void itsTimeTellsWhatTookTooLongFromWhatSomebodyCancelled() {
        assertEquals(Ending.TOOK_TOO_LONG, Ending.of(failure("57014"), AT_MOST, AT_MOST));
        assertEquals(Ending.TOOK_TOO_LONG, Ending.of(failure("57014"), AT_MOST.plusSeconds(2), AT_MOST));
        assertEquals(Ending.CANCELLED_BY_SOMEBODY, Ending.of(failure("57014"), Duration.ofHours(3), AT_MOST));
        assertEquals(Ending.CANCELLED_BY_SOMEBODY, Ending.of(failure("57014"), Duration.ZERO, AT_MOST));
    }

    /** Twelve hours of one machine are not those of another to the second. */
    @Test
    void serversClockMayHaveRunALittleFaster() {
        assertEquals(Ending.TOOK_TOO_LONG, Ending.of(failure("57014"), AT_MOST.minusSeconds(30), AT_MOST));
    }

    @Test
    void errorOrALockThatCouldNotBeHadIsAFailureHoweverLongItTook() {
        assertEquals(Ending.FAILED, Ending.of(failure("55P03"), AT_MOST, AT_MOST));
        assertEquals(Ending.FAILED, Ending.of(failure("22012"), AT_MOST, AT_MOST));
        assertEquals(
                Ending.FAILED,
                Ending.of(new ReplicationFailure(ReplicationFailure.Kind.TIMED_OUT, "ours", "wait"), AT_MOST, AT_MOST));
    }

    private static ReplicationFailure failure(String state) {
        return SqlFailures.translate(Side.TARGET, "run a statement", new SQLException("the server's words", state));
    }
}
