package dev.crossfade.control.etcd;

import dev.crossfade.config.etcd.Change;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdFailure;
import dev.crossfade.config.etcd.EtcdMirror;
import dev.crossfade.config.etcd.EtcdTxn;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.etcd.Listing;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.ProxyRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of the proxies that register in etcd: each report as it is written, and every second that its lease still stands. A lease that has
 * run out there has ended at the proxy before. While etcd does not answer nobody is taken for lost: that a proxy is not heard of says
 * nothing about it then. One thread.
 */
public final class EtcdProxies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdProxies.class);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(300);

    /** No key was ever written at that revision. */
    private static final long NEVER = Long.MAX_VALUE;

    private final EtcdClient client;
    private final EtcdMirror mirror;
    private final ProxyRegistry registry;
    private final ReportedKeys reports;
    private final Consumer<ProxyReport> told;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread named = new Thread(work, "etcd-proxies");
        named.setDaemon(true);
        return named;
    });

    private boolean failing;
    private long seen;

    /**
     * Not started.
     *
     * @param client asked by this alone; closed with it. A call that fails must have failed before a proxy would be taken for lost
     * @param told of each report that was written
     */
    public EtcdProxies(EtcdClient client, FleetRouting routing, Consumer<ProxyReport> told) {
        this.client = client;
        this.mirror = new EtcdMirror(client, FleetKeys.PROXIES);
        this.registry = routing.registry();
        this.reports = new ReportedKeys(routing);
        this.told = told;
    }

    public void start() {
        thread.execute(this::run);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    follow();
                } catch (EtcdFailure e) {
                    failed(e.getMessage() + "; to do: " + e.action());
                } catch (RuntimeException e) {
                    LOG.warn("the proxies in etcd are read again, for an error in the controller itself", e);
                    failed(String.valueOf(e.getMessage()));
                }
                TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when everything has to be read again. */
    private void follow() throws EtcdFailure, InterruptedException {
        Listing all = mirror.read();
        all.keys().forEach(this::written);
        seen = all.newest();
        insistOnRoomForReports();
        sees();
        long nextLook = System.nanoTime() + LOOK.toNanos();
        while (true) {
            long left = nextLook - System.nanoTime();
            if (left <= 0) {
                if (!look()) {
                    LOG.warn("etcd has told nothing of proxies that it has heard of: read again");
                    return;
                }
                nextLook = System.nanoTime() + LOOK.toNanos();
            } else {
                for (Change change : mirror.await(Duration.ofNanos(left))) {
                    follow(change);
                }
            }
        }
    }

    private void follow(Change change) throws EtcdFailure, InterruptedException {
        KeyValue key = change.now();
        if (!change.gone()) {
            written(key);
        } else if (key.lease() != 0 && !client.isAlive(key.lease())) {
            reports.read(key).ifPresent(last -> registry.lapsed(last.id(), last.instance()));
        }
    }

    private void written(KeyValue key) {
        reports.receive(key).ifPresent(told);
    }

    /** @return false when what was there at the last look has not been told since */
    private boolean look() throws EtcdFailure, InterruptedException {
        insistOnRoomForReports();
        Listing there = client.listKeys(FleetKeys.PROXIES);
        Listing copy = mirror.now();
        if (copy.newest() < seen) {
            return false;
        }
        Map<String, KeyValue> known = new HashMap<>();
        copy.keys().forEach(key -> known.put(key.key(), key));
        for (KeyValue key : there.keys()) {
            KeyValue report = known.get(key.key());
            if (report != null && report.modRevision() == key.modRevision()) {
                var unused = reports.receive(report);
            }
        }
        seen = there.newest();
        return true;
    }

    /**
     * Asks for a write that is never made: etcd refuses it where it is full, and with it each report of a proxy, whose key stands there as it
     * is.
     */
    private void insistOnRoomForReports() throws EtcdFailure, InterruptedException {
        var unused = client.commit(
                new EtcdTxn().whereUnchanged(FleetKeys.BEYOND, NEVER).put(FleetKeys.BEYOND, ""));
    }

    private void sees() {
        registry.sees();
        if (failing) {
            failing = false;
            LOG.info("hearing of the proxies in etcd at {} again", client.endpoint());
        }
    }

    private void failed(String why) {
        if (Thread.currentThread().isInterrupted()) {
            return; // stopped, which is no failure
        }
        registry.seesNothing(why);
        if (!failing) {
            failing = true;
            LOG.warn(
                    "the proxies in etcd cannot be heard of: {}. Nobody is taken for lost meanwhile; trying again",
                    why);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        mirror.close();
        client.close();
    }
}
