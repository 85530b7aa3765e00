package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.network.Line;
import dev.crossfade.rehearsal.operator.ProxyClient;
import dev.crossfade.rehearsal.operator.ProxyClient.Acting;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One of two proxies is cut off from etcd while requests wait, and hears of no flip: with its connections cut and every new one refused, or
 * in silence. It goes on holding what it gets, also when its lease has ended; the other one follows. Once it reaches etcd again it does,
 * too, and no request has failed.
 */
final class PartitionedProxy extends EtcdFault {

    private static final String HOLDING = "holding";
    private static final Duration SWITCHED = Duration.ofSeconds(30);
    private static final Duration FOLLOWED = Duration.ofSeconds(10);

    PartitionedProxy() {
        super("proxy-partition", Moment.CROSSING);
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        Line way = scene.wayToEtcd();
        if (way.connections() == 0) {
            throw new IOException("no proxy could be cut off from etcd: nothing crosses the way there");
        }
        List<ProxyClient> proxies = scene.proxies();
        ProxyClient cutOff = proxies.get(proxies.size() - 1);
        boolean inSilence = random.nextBoolean();
        try {
            ThePause.act(scene, inSilence ? way::silence : way::takeDown);
            Waiting.until(
                    () -> scene.migration().look().switched(),
                    SWITCHED,
                    "the switchover did not end while " + cutOff.id() + " was cut off from etcd");
            awaitLeaseEnded(cutOff);
            insistThatItHolds(cutOff);
        } finally {
            way.restore();
        }
        // The other one may have lost etcd for a while, too: two that hold the same have followed nobody.
        Waiting.until(
                () -> !cutOff.route().mode().equals(HOLDING)
                        && cutOff.route().equals(proxies.get(0).route()),
                FOLLOWED,
                cutOff.id() + " did not follow once it reached etcd again");
    }

    private static void insistThatItHolds(ProxyClient cutOff) throws IOException, InterruptedException {
        Acting route = cutOff.route();
        if (!route.mode().equals(HOLDING)) {
            throw new IOException(cutOff.id()
                    + " was cut off from etcd while the tenant changed sides, and was not holding: " + route);
        }
    }

    @Override
    public Optional<String> seen() {
        return Optional.of("the proxy that was cut off held its requests until it could follow");
    }
}
