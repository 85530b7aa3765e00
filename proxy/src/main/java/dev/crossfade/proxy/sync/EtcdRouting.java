package dev.crossfade.proxy.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdFailure;
import dev.crossfade.config.etcd.EtcdLease;
import dev.crossfade.config.etcd.EtcdMirror;
import dev.crossfade.config.etcd.EtcdTxn;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.Listing;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A fleet's routing in etcd, as a proxy sees it. The table's revision is that of the route that was written last. A report renews the
 * lease, writes the proxy's key where that is due, and reads, in the same transaction, which route was written last: so a lease is never
 * won on a table that is not the newest, and a watch that has fallen silent is found.
 */
final class EtcdRouting implements RoutingAuthority {

    /** A copy that was told of nothing for so long is read again. */
    private static final Duration QUIET = Duration.ofSeconds(20);

    /** Across the world, and through a member that is busy. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private static final long NONE = -1;

    private final EtcdClient client;
    private final EtcdMirror mirror;
    private final EtcdTable table = new EtcdTable();
    private final Duration leaseLength;
    private final DueReports due;
    private final LongSupplier nanoTime;

    private volatile long followed;
    private long lease;
    private long suspect = NONE;
    private long suspectSinceNanos;

    /** @param leaseLength that is asked for; etcd has a least one of its own */
    EtcdRouting(EtcdClient client, Duration leaseLength, LongSupplier nanoTime) {
        this.client = client;
        this.mirror = new EtcdMirror(client, FleetKeys.ROUTES);
        this.leaseLength = leaseLength;
        this.due = new DueReports(nanoTime);
        this.nanoTime = nanoTime;
    }

    String endpoint() {
        return client.endpoint();
    }

    @Override
    public String name() {
        return "etcd at " + client.endpoint();
    }

    @Override
    public Optional<RoutingTableDocument> routes(OptionalLong after) throws IOException, InterruptedException {
        Listing now;
        if (after.isEmpty()) {
            now = mirror.read();
        } else {
            if (mirror.await(QUIET).isEmpty()) {
                return Optional.empty();
            }
            now = mirror.now();
            if (now.newest() <= after.getAsLong()) {
                // A key went, which nobody should do: what stands there now is read, and no route is given up for it.
                return Optional.empty();
            }
        }
        followed = now.newest();
        return Optional.of(table.of(now));
    }

    @Override
    public Optional<String> remedy(Exception failure) {
        return failure instanceof EtcdFailure etcd ? Optional.of(etcd.action()) : Optional.empty();
    }

    @Override
    public ProxyLease report(ProxyReport report) throws IOException, InterruptedException {
        Duration renewed = lease == 0 ? Duration.ZERO : client.keepAlive(lease);
        if (renewed.isZero()) {
            EtcdLease granted = client.grant(leaseLength);
            lease = granted.id();
            renewed = granted.length();
            due.forget();
        }
        long newest = tell(report);
        doubtWhatIsNotTold(newest);
        return new ProxyLease(newest, renewed.toMillis());
    }

    /** @return the revision of the route that was written last */
    private long tell(ProxyReport report) throws IOException, InterruptedException {
        String key = FleetKeys.proxy(report.id());
        String value = text(report);
        boolean now = due.isDue(report);
        EtcdTxn txn = now
                ? new EtcdTxn().put(key, value, lease).newest(FleetKeys.ROUTES)
                : new EtcdTxn()
                        .whereLeased(key, lease)
                        .newest(FleetKeys.ROUTES)
                        .otherwise()
                        .put(key, value, lease)
                        .newest(FleetKeys.ROUTES);
        try {
            EtcdTxn.Answer answer = client.commit(txn);
            if (now || !answer.succeeded()) {
                due.told(report);
            }
            return answer.read().get(0).newest();
        } catch (EtcdFailure e) {
            if (e.kind() == EtcdFailure.Kind.LEASE_GONE) {
                lease = 0;
            }
            throw e;
        }
    }

    /** News is on its way for a moment; what differs for longer was not told, or taken back: etcd has other data. */
    private void doubtWhatIsNotTold(long newest) {
        long now = nanoTime.getAsLong();
        if (newest == followed) {
            suspect = NONE;
        } else if (newest != suspect) {
            suspect = newest;
            suspectSinceNanos = now;
        } else if (now - suspectSinceNanos > ON_ITS_WAY.toNanos()) {
            mirror.doubt();
        }
    }

    private static String text(ProxyReport report) {
        try {
            return Json.MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
