package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.lab.Service;
import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A process of Crossfade's is killed, as {@code kill -9} does, and started again a moment later; and again, at moments that are drawn. */
final class Killed implements Fault {

    static final String CONTROLLER = "kill-controller";

    private static final int TIMES = 3;

    /** Between the start of one and the end of the next: so all of them fall into what a rehearsal of webhooks takes. */
    private static final Duration BETWEEN_AT_MOST = Duration.ofSeconds(20);

    private static final Duration AWAY_AT_MOST = Duration.ofSeconds(2);

    private final String label;
    private final Function<Scene, Service> victim;

    private Killed(String label, Function<Scene, Service> victim) {
        this.label = label;
        this.victim = victim;
    }

    static Killed controller() {
        return new Killed(CONTROLLER, Scene::controller);
    }

    static Killed proxy() {
        return new Killed("kill-proxy", scene -> scene.proxyProcesses().get(0));
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean wantsWebhooks() {
        return true;
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.MEANWHILE;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, InterruptedException {
        for (int time = 0; time < TIMES; time++) {
            Thread.sleep(random.nextLong(BETWEEN_AT_MOST.toMillis()));
            Service process = victim.apply(scene);
            process.kill();
            Thread.sleep(random.nextLong(AWAY_AT_MOST.toMillis()));
            process.startAgain();
        }
    }
}
