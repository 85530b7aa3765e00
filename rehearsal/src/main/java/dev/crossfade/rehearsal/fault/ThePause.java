package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.operator.MigrationView;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The pause of a switchover that is asked for elsewhere, as a moment that can be met: a transaction of the application's, for which the
 * fence waits before it ends it, makes it last for a second more.
 */
final class ThePause {

    private static final Duration BEGUN = Duration.ofSeconds(90);
    private static final long LOOK_EVERY_MS = 5;

    private ThePause() {}

    /** To be done in it. */
    interface Act {
        void run() throws IOException, InterruptedException;
    }

    /** @throws IOException when none began, or it was over too soon */
    static void act(Scene scene, Act act) throws IOException, SQLException, InterruptedException {
        // Its session is ended by the fence: what closing it meets then says nothing.
        Connection application = scene.lab().database(Side.SOURCE).connect(Lab.APPLICATION);
        try (Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            await(scene, "started");
            statement.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE");
            await(scene, "hold");
            act.run();
            if (wasFlipped(scene.migration().look())) {
                throw new IOException("the switchover's pause was over before the fault could strike in it");
            }
        } finally {
            application.abort(Runnable::run);
        }
    }

    private static void await(Scene scene, String mark) throws IOException, InterruptedException {
        long end = System.nanoTime() + BEGUN.toNanos();
        MigrationView view = scene.migration().look();
        while (view.switched() || !view.marks().containsKey(mark)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("no switchover came to its mark \"" + mark + "\" within " + BEGUN.toSeconds()
                        + " s (it stands at " + view.step() + ")");
            }
            Thread.sleep(LOOK_EVERY_MS);
            view = scene.migration().look();
        }
    }

    private static boolean wasFlipped(MigrationView view) {
        return view.marks().containsKey("flip");
    }
}
