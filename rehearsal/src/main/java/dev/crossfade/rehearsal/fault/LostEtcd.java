package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * etcd is killed while nothing is switched over, and somebody flips, and switches over, all the same: both are refused or undone, with the
 * reason, and requests go on to the source. Then it is started again.
 */
final class LostEtcd extends EtcdFault {

    private static final Duration ACCEPTED = Duration.ofSeconds(20);
    private static final Duration TOLD = Duration.ofSeconds(60);
    private static final Duration ENDED = Duration.ofMinutes(1);

    LostEtcd() {
        super("etcd-away", Moment.SWITCHING_OVER);
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, InterruptedException {
        Etcd etcd = scene.etcd();
        int before = scene.migration().look().attempt();
        etcd.kill();
        try {
            for (ProxyClient proxy : scene.proxies()) {
                awaitLeaseEnded(proxy);
            }
            isRefused(scene);
            AskedFor.switchover(scene, ACCEPTED);
            Waiting.until(
                    () -> isTold(scene.migration().look(), before),
                    TOLD,
                    "the controller did not say that a switchover needs etcd");
        } finally {
            etcd.startAgain();
        }
        Waiting.until(
                () -> FullDiskInPause.hasEnded(scene.migration().look(), before),
                ENDED,
                "the switchover that began without etcd did not end");
        MigrationView ended = scene.migration().look();
        if ("done".equals(ended.outcome()) || !ended.writableNow().equals("SOURCE")) {
            throw new IOException("the switchover that began without etcd was " + ended.outcome() + ", and writable is "
                    + ended.writableNow() + ": it was to be undone, and the source to serve");
        }
    }

    private static void isRefused(Scene scene) throws InterruptedException, IOException {
        try {
            scene.migration().routeAgain();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("no answer from etcd")) {
                return;
            }
            throw e;
        }
        throw new IOException("a flip was accepted though etcd, where routes are kept, is away");
    }

    private static boolean isTold(MigrationView view, int before) {
        return view.attempt() > before && isNamed(view);
    }

    @Override
    public Optional<String> seen() {
        return Optional.of("a flip was refused, a switchover was undone, both with the reason, and requests went on");
    }
}
