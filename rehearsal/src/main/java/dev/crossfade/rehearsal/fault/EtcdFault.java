package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One of etcd, or of the way there: it wants the routes to be in one. */
abstract class EtcdFault implements Fault {

    private static final Duration NOTICED = Duration.ofSeconds(20);

    private final String label;
    private final Moment moment;

    EtcdFault(String label, Moment moment) {
        this.label = label;
        this.moment = moment;
    }

    @Override
    public final String label() {
        return label;
    }

    @Override
    public final Optional<String> obstacle() {
        return Etcd.obstacle();
    }

    @Override
    public final boolean wantsEtcd() {
        return true;
    }

    @Override
    public final Moment moment(RandomGenerator random) {
        return moment;
    }

    /** Until that proxy has lost what it has of etcd. */
    static void awaitLeaseEnded(ProxyClient proxy) throws IOException, InterruptedException {
        Waiting.until(() -> !proxy.isLeaseHeld(), NOTICED, proxy.id() + " did not notice that its lease has ended");
    }

    /** Whether the controller names what it cannot do for want of etcd. */
    static boolean isNamed(MigrationView view) {
        return view.problem() != null && view.problem().contains("no answer from etcd");
    }
}
