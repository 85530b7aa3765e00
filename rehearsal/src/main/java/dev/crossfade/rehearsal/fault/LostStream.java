package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.Traces;
import dev.crossfade.rehearsal.operator.MigrationClient.Refused;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.operator.MigrationView.Ailing;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A stream that has lost something for good, as its operator goes through it: it is told what and what to do, a switchover is refused, the
 * migration is given up and leaves nothing, and another one comes to its hold point. The source serves all along, as its clients tell.
 */
final class LostStream {

    private static final Duration NAMED = Duration.ofMinutes(1);
    private static final Duration BEGUN_ANEW = Duration.ofMinutes(3);
    private static final Duration ABORTED = Duration.ofMinutes(1);

    private static final String EMPTY_TABLES = """
            DO $$
            DECLARE
                tables text;
            BEGIN
                SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO tables
                  FROM pg_tables
                 WHERE schemaname = 'public';
                EXECUTE 'TRUNCATE ' || tables;
            END $$
            """;

    private static final String EMPTY_LARGE_OBJECTS = "SELECT lo_unlink(oid) FROM pg_largeobject_metadata";

    private LostStream() {}

    /** @param kind what the controller is to call it */
    static void isToldAndBegunAnew(Scene scene, String kind) throws IOException, SQLException, InterruptedException {
        Waiting.until(
                () -> isTold(scene.migration().look(), kind),
                NAMED,
                "the controller did not say of the " + kind + " that it is gone, with what to do");
        refusesToSwitchOver(scene, kind);
        scene.migration().abort();
        Waiting.until(
                () -> scene.migration().look().state().equals("aborted"),
                ABORTED,
                "the migration without its " + kind + " was not given up");
        List<String> left = Traces.in(scene.lab());
        if (!left.isEmpty()) {
            throw new IOException(
                    "the migration was given up without its " + kind + ", and left behind " + String.join(", ", left));
        }
        emptyTarget(scene);
        scene.migration().migrate();
        Waiting.until(
                () -> isReady(scene.migration().look()),
                BEGUN_ANEW,
                "the migration that was begun anew after its " + kind + " was lost was not ready for its switchover");
    }

    private static boolean isReady(MigrationView view) throws IOException {
        if (view.stuck()) {
            throw new IOException(
                    "the migration that was begun anew stands still at " + view.step() + ": " + view.problem());
        }
        return view.ready();
    }

    private static boolean isTold(MigrationView view, String kind) {
        return view.ailments().stream().anyMatch(found -> found.kind().equals(kind) && isComplete(found));
    }

    private static boolean isComplete(Ailing found) {
        return !found.what().isBlank() && !found.action().isBlank();
    }

    private static void refusesToSwitchOver(Scene scene, String kind) throws IOException, InterruptedException {
        try {
            scene.migration().switchover();
        } catch (Refused e) {
            String writable = scene.migration().look().writableNow();
            if (!writable.equals("SOURCE")) {
                throw new IOException(
                        "a switchover without its " + kind + " was refused, but writable is " + writable, e);
            }
            return;
        }
        throw new IOException("a switchover was accepted though the " + kind + " is gone");
    }

    /** What was copied stays at the target when a migration is given up. */
    private static void emptyTarget(Scene scene) throws SQLException {
        try (Connection connection = scene.lab().database(Side.TARGET).connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement()) {
            statement.execute(EMPTY_TABLES);
            statement.execute(EMPTY_LARGE_OBJECTS);
        }
    }
}
