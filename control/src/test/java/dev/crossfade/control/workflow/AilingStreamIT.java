package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a stream that somebody has broken, and of one that is paused. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AilingStreamIT {

    @TempDir
    private Path directory;

    @Test
    @Tag("endurance")
    void rowWrittenAtTheTargetIsNamedAndOnceItIsGoneTheMigrationGoesOnAlsoAfterAPause() {
        try (RunnerOnPair moved = RunnerOnPair.of14And17(directory)) {
            moved.runner().migrate(moved.tenant(), RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));
            moved.pair()
                    .target()
                    .execute(
                            "SET session_replication_role = replica",
                            "INSERT INTO notes (id, body) VALUES (9001, 'written here')");
            moved.pair().source().executeAsApp("INSERT INTO notes (id, body) VALUES (9001, 'sent')");

            // While the worker is just trying again, only what the server has said is known, and that is told first.
            MigrationStatus ailing = moved.await(status -> status.safeNext().startsWith("mend: ")
                    && status.ailments().stream().anyMatch(one -> one.kind().equals("duplicate-key")));
            MigrationStatus.Ailing found = ailing.ailments().get(0);
            assertTrue(found.reason().contains("(id)=(9001)"), found.toString());

            moved.pair().target().execute(found.action());
            moved.await(status -> status.ailments().isEmpty() && status.lagBytes() != null);
            assertEquals(
                    1, moved.pair().target().number("SELECT count(*) FROM notes WHERE id = 9001 AND body = 'sent'"));

            moved.runner().pause(moved.tenant(), RunnerOnPair.OPERATOR);
            moved.await(status -> String.valueOf(status.waitingFor()).startsWith("crossfade resume " + moved.tenant()));
            moved.runner().resume(moved.tenant(), RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()) && status.lagBytes() != null);
        }
    }
}
