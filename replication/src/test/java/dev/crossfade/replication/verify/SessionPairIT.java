package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.testing.TestPair;
import org.junit.jupiter.api.Test;

class SessionPairIT {

    @Test
    void sessionsThatWereClosedStayClosed() {
        try (TestPair pair = TestPair.create()) {
            SessionPair sessions = new SessionPair(pair.sourcePostgres(), pair.targetPostgres());
            long first = sessions.source().backendPid();
            sessions.drop();
            assertTrue(sessions.source().backendPid() != first, "opened again");
            sessions.close();
            assertThrows(ReplicationFailure.class, sessions::source);
            assertThrows(ReplicationFailure.class, sessions::target);
        }
    }
}
