package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.lab.SmallDisk;
import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.operator.MigrationView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The target's disk is full until the controller has said so; then there is room again. */
final class FullDisk implements Fault {

    /** {@code ENOSPC}, as servers of the lab say it. */
    private static final String FULL = "No space left on device";

    private static final Duration NAMED = Duration.ofMinutes(2);

    @Override
    public String label() {
        return "full-disk";
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.STREAMING;
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
    public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, InterruptedException {
        SmallDisk disk = scene.lab().targetDisk();
        try {
            disk.fill();
            Waiting.until(
                    () -> isTold(scene.migration().look()),
                    NAMED,
                    "the controller did not say that the target's disk is full");
        } finally {
            disk.makeRoom();
        }
    }

    static boolean isTold(MigrationView view) {
        return view.ailments().stream().anyMatch(found -> found.reason().contains(FULL));
    }
}
