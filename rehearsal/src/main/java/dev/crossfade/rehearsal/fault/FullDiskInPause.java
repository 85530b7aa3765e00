package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.SmallDisk;
import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.operator.MigrationView;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The target's disk is full from the moment at which requests wait for a switchover and its fence for a transaction: the token finds no
 * room. The attempt is undone, the source serves, and the controller says why; once there is room another one may begin.
 */
final class FullDiskInPause implements Fault {

    /** Enough for the load until requests wait, and little enough to be taken in a moment. */
    private static final long ROOM_UNTIL_THEN = 24L << 20;

    private static final Duration ACCEPTED = Duration.ofSeconds(30);
    private static final Duration BEGUN = Duration.ofMinutes(1);
    private static final Duration ENDED = Duration.ofMinutes(1);
    private static final Duration NAMED = Duration.ofMinutes(1);

    @Override
    public String label() {
        return "full-disk-in-pause";
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.SWITCHING_OVER;
    }

    @Override
    public Optional<String> obstacle() {
        return SmallDisk.obstacle();
    }

    @Override
    public boolean wantsSmallDisk() {
        return true;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        SmallDisk disk = scene.lab().targetDisk();
        int before = scene.migration().look().attempt();
        try (Connection application = scene.lab().database(Side.SOURCE).connect(Lab.APPLICATION);
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            disk.fillBut(ROOM_UNTIL_THEN);
            AskedFor.switchover(scene, ACCEPTED);
            Waiting.until(
                    () -> hasBegun(scene.migration().look(), before), BEGUN, "the switchover let no request wait");
            // What the fence waits for, before it ends it.
            statement.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE");
            disk.fill();
            isUndone(scene, before);
            Waiting.until(
                    () -> FullDisk.isTold(scene.migration().look()),
                    NAMED,
                    "the controller did not say why the switchover was undone: that the target's disk is full");
        } finally {
            disk.makeRoom();
        }
    }

    @Override
    public Optional<String> seen() {
        return Optional.of("the switchover was undone, the controller said why, and the source serves");
    }

    private static boolean hasBegun(MigrationView view, int before) {
        return view.attempt() > before && (view.switched() || view.marks().containsKey("started"));
    }

    private static void isUndone(Scene scene, int before) throws IOException, InterruptedException {
        Waiting.until(
                () -> hasEnded(scene.migration().look(), before), ENDED, "the switchover into a full disk did not end");
        MigrationView ended = scene.migration().look();
        if (!"unwound".equals(ended.outcome()) || !ended.writableNow().equals("SOURCE")) {
            throw new IOException("the switchover into a full disk was " + ended.outcome() + ", and writable is "
                    + ended.writableNow() + ": it was to be undone, and the source to serve");
        }
    }

    static boolean hasEnded(MigrationView view, int before) {
        return view.attempt() > before && view.switched();
    }
}
