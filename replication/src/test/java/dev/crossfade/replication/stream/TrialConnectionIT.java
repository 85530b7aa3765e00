package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import org.junit.jupiter.api.Test;

class TrialConnectionIT {

    /** The server's own words tell of a root certificate, or of TLS, and of no setting that an operator has written. */
    @Test
    void connectionThatFailsWithSslTrueSaysHowStrictThatIsAndWhatToWrite() {
        try (TestPair pair = TestPair.create();
                PostgresSession target = pair.openTarget()) {
            String strict = message(target, access(pair.source(), "ssl=true"));
            assertTrue(strict.contains("ssl=true in source.database.replication.url"), strict);
            assertTrue(strict.contains("verify-full"), strict);
            assertTrue(strict.contains("sslrootcert=FILE"), strict);
            assertFalse(strict.contains(TestDatabase.PASSWORD), strict);

            String chosen = message(target, access(pair.source(), "sslmode=require"));
            assertFalse(chosen.contains("ssl=true"), chosen);

            Subscription.tryConnection(target, pair.source().settings().replication());
        }
    }

    private static String message(PostgresSession target, ReplicationAccess access) {
        ReplicationFailure failure =
                assertThrows(ReplicationFailure.class, () -> Subscription.tryConnection(target, access));
        return String.valueOf(failure.getMessage());
    }

    private static ReplicationAccess access(TestDatabase source, String parameter) {
        return new ReplicationAccess(
                source.replicationRole(),
                new Secret(TestDatabase.PASSWORD),
                source.url() + (source.url().contains("?") ? "&" : "?") + parameter);
    }
}
