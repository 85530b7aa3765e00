package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * etcd is killed while requests wait, and started again once the controller has said that it cannot publish a route and every proxy has
 * lost its lease. What waits is let go to the side that serves by then.
 */
final class RestartedEtcd implements Fault {

    private static final Duration TOLD = Duration.ofSeconds(20);
    private static final Duration SWITCHED = Duration.ofSeconds(30);

    private volatile String outcome = "";

    @Override
    public String label() {
        return "etcd-restart";
    }

    @Override
    public Optional<String> obstacle() {
        return Etcd.obstacle();
    }

    @Override
    public boolean wantsEtcd() {
        return true;
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.CROSSING;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        Etcd etcd = scene.etcd();
        try {
            ThePause.act(scene, etcd::kill);
            Waiting.until(
                    () -> isTold(scene.migration().look()),
                    TOLD,
                    "the controller did not say that it cannot publish a route without etcd");
            for (ProxyClient proxy : scene.proxies()) {
                Waiting.until(
                        () -> !proxy.isLeaseHeld(), TOLD, proxy.id() + " did not notice that its lease has ended");
            }
        } finally {
            etcd.startAgain();
        }
        Waiting.until(
                () -> scene.migration().look().switched(),
                SWITCHED,
                "the switchover did not end once etcd had been started again");
        outcome = String.valueOf(scene.migration().look().outcome());
    }

    private static boolean isTold(MigrationView view) {
        return !view.switched() && view.problem() != null && view.problem().contains("no answer from etcd");
    }

    @Override
    public Optional<String> seen() {
        return Optional.of(
                "the controller said why no route was published, and published it once etcd was back; the switchover was "
                        + outcome);
    }
}
