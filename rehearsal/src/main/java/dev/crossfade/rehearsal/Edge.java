package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.ShopConfiguration.ProxyAddress;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.Programs;
import dev.crossfade.rehearsal.lab.Service;
import dev.crossfade.rehearsal.network.Line;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What clients of the shop meet: one proxy that follows the controller; or two that follow etcd, of which the second has its way there over a
 * network of its own. Closing it stops the proxies, and then etcd.
 */
final class Edge implements AutoCloseable {

    private final Path directory;
    private final @Nullable Etcd etcd;
    private final Line wayToEtcd = new Line(Duration.ZERO);
    private final List<ProxyAddress> addresses = new ArrayList<>();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final List<Service> processes = new ArrayList<>();
    private final List<URI> shops = new ArrayList<>();
    private final List<ProxyClient> proxies = new ArrayList<>();

    private Edge(Path directory, @Nullable Etcd etcd) throws IOException {
        this.directory = directory;
        this.etcd = etcd;
        running.push(wayToEtcd);
        if (etcd == null) {
            addresses.add(new ProxyAddress("edge-1", FreePort.find(), FreePort.find(), null));
        } else {
            running.push(etcd);
            addresses.add(new ProxyAddress("edge-1", FreePort.find(), FreePort.find(), etcd.url()));
            addresses.add(new ProxyAddress("edge-2", FreePort.find(), FreePort.find(), wayToEtcd.to(etcd.url())));
        }
    }

    /** Starts etcd, where it is wanted, and no proxy. */
    static Edge prepare(boolean overEtcd, Path directory) throws IOException, InterruptedException {
        Etcd etcd = overEtcd ? Etcd.start(directory) : null;
        try {
            return new Edge(directory, etcd);
        } catch (IOException | RuntimeException e) {
            if (etcd != null) {
                etcd.close();
            }
            throw e;
        }
    }

    /**
     * Starts the proxies; returns once they serve.
     *
     * @param tuning of what starts each
     */
    void open(ShopConfiguration configuration, UnaryOperator<Daemon.Command> tuning)
            throws IOException, InterruptedException {
        for (ProxyAddress address : addresses) {
            Service service =
                    Service.start(tuning.apply(Programs.proxy(address.id(), configuration.write(address))), directory);
            running.push(service);
            processes.add(service);
        }
        for (int number = 0; number < processes.size(); number++) {
            var ready = processes.get(number).awaitReady();
            shops.add(URI.create("http://" + ready.group("listen")));
            proxies.add(new ProxyClient(
                    addresses.get(number).id(),
                    URI.create("http://" + ready.group("admin")),
                    ShopConfiguration.TENANT));
        }
    }

    /** How many proxies there are to be. */
    int size() {
        return addresses.size();
    }

    /** Where the controller reaches it; null where the routes are its own. */
    @Nullable
    URI etcdUrl() {
        return etcd == null ? null : etcd.url();
    }

    /** The shop as its clients reach it, by each proxy. */
    List<URI> shops() {
        return List.copyOf(shops);
    }

    List<Service> processes() {
        return List.copyOf(processes);
    }

    List<ProxyClient> proxies() {
        return List.copyOf(proxies);
    }

    Etcd etcd() {
        if (etcd == null) {
            throw new IllegalStateException("the routes of this rehearsal are not in etcd");
        }
        return etcd;
    }

    Line wayToEtcd() {
        return wayToEtcd;
    }

    @Override
    public void close() throws IOException {
        IOException failure = new IOException("a part of what clients of the shop meet did not stop");
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
