package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.operator.MigrationClient.Refused;
import java.io.IOException;
import java.time.Duration;

/** A switchover that somebody asks for until no guard speaks against it. */
final class AskedFor {

    private static final long ASK_EVERY_MS = 50;

    private AskedFor() {}

    /** @throws IOException when one did for all of that time, with what it said last; or when the controller does not answer */
    static void switchover(Scene scene, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                scene.migration().switchover();
                return;
            } catch (Refused e) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException(
                            "no switchover was accepted within " + atMost.toSeconds() + " s: " + e.getMessage(), e);
                }
                Thread.sleep(ASK_EVERY_MS);
            }
        }
    }
}
