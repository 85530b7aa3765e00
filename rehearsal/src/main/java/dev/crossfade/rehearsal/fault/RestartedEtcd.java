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
 * lost its lease. What waits is let go to the side that serves by then: the target, or, where the pause's budget was over before, the
 * source, and then the switchover is made again.
 */
final class RestartedEtcd extends EtcdFault {

    private static final Duration TOLD = Duration.ofSeconds(20);
    private static final Duration SWITCHED = Duration.ofSeconds(30);

    private volatile String outcome = "";

    RestartedEtcd() {
        super("etcd-restart", Moment.CROSSING);
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
                awaitLeaseEnded(proxy);
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
        return !view.switched() && isNamed(view);
    }

    @Override
    public Optional<String> seen() {
        return Optional.of(
                "the controller said why no route was published, and published it once etcd was back; the switchover was "
                        + (outcome.equals("done") ? "done" : outcome + ", and is made again"));
    }
}
