package dev.crossfade.control.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdFailure;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the proxies report that are registered in etcd, read once: for a start, before there is a routing table. A report that cannot be read
 * is left out; who follows the proxies tells of it. A failure is a {@link StoreFailure} with etcd's reason. Thread-safe.
 */
public final class EtcdRoll implements Supplier<List<ProxyReport>> {

    private final EtcdClient client;

    /** @param client left open */
    public EtcdRoll(EtcdClient client) {
        this.client = client;
    }

    @Override
    public List<ProxyReport> get() {
        try {
            return client.list(FleetKeys.PROXIES).keys().stream()
                    .flatMap(key -> report(key).stream())
                    .toList();
        } catch (EtcdFailure e) {
            throw new StoreFailure(StoreFailure.Kind.REFUSED, String.valueOf(e.getMessage()), e.action(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure(StoreFailure.Kind.FAILED, "stopped while etcd was asked", "try again", e);
        }
    }

    private static Optional<ProxyReport> report(KeyValue key) {
        try {
            return ReportedKeys.parse(key);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
