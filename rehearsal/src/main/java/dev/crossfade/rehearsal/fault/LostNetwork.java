package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.network.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The network between the two regions is away for a while: with every connection cut and every new one refused, or in silence, which
 * nobody is told of. The controller stands beside the source, and loses the target as well.
 */
final class LostNetwork implements Fault {

    private static final Duration SHORT = Duration.ofSeconds(8);

    /** Past the {@code wal_sender_timeout} and {@code wal_receiver_timeout} of 60 s: both servers give each other up. */
    private static final Duration LONG = Duration.ofSeconds(70);

    /** One in so many is long. */
    private static final int LONG_ONES = 3;

    @Override
    public String label() {
        return "network";
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return random.nextBoolean() ? Moment.COPYING : Moment.STREAMING;
    }

    /** How long it stays away. */
    static Duration away(RandomGenerator random) {
        return random.nextInt(LONG_ONES) == 0 ? LONG : SHORT;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, InterruptedException {
        Line line = scene.line();
        if (line.connections() == 0) {
            throw new IOException("the network could not be taken away from anybody: nothing crosses it");
        }
        try {
            if (random.nextBoolean()) {
                line.takeDown();
            } else {
                line.silence();
            }
            Thread.sleep(away(random).toMillis());
        } finally {
            line.restore();
        }
    }
}
