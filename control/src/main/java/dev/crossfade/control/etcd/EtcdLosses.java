package dev.crossfade.control.etcd;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdFailure;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the keys of routes in etcd are still those of the last look, and where they are not, has the publisher put
 * back what etcd has lost: its data, or all that was written since a backup of it, or a key that somebody has deleted. Proxies go on with
 * what they have meanwhile. One thread, and not the one that hears of proxies: a write may take its time here.
 */
public final class EtcdLosses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdLosses.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final EtcdClient client;
    private final RoutePublisher publisher;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread named = new Thread(work, "etcd-losses");
        named.setDaemon(true);
        return named;
    });

    /** Of which the publisher has been asked; at first nothing is known. */
    private List<KeyValue> seen = List.of();

    private String told = "";

    /**
     * Not started.
     *
     * @param client closed with it
     * @param publisher of a controller that leads; of one that does not any more, nothing is written
     */
    public EtcdLosses(EtcdClient client, RoutePublisher publisher) {
        this.client = client;
        this.publisher = publisher;
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Throws nothing, or it would be the last one. */
    void look() {
        try {
            List<KeyValue> there = client.listKeys(FleetKeys.ROUTES).keys();
            if (there.isEmpty() || !there.equals(seen)) {
                Set<TenantId> back = publisher.putBack();
                if (!back.isEmpty()) {
                    LOG.warn(
                            "etcd at {} had lost the routes of {}: they are put back as they were published",
                            client.endpoint(),
                            back);
                }
                seen = there;
            }
            told = "";
        } catch (EtcdFailure e) {
            LOG.debug("{}", e.getMessage()); // whoever hears of proxies tells it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreFailure e) {
            if (e.kind() != StoreFailure.Kind.NOT_LEADING) {
                tell(e.getMessage() + "; " + e.action());
            }
        } catch (RuntimeException e) {
            LOG.warn("what etcd may have lost is looked at again, for an error in the controller itself", e);
        }
    }

    /** Once in a row. */
    private void tell(String why) {
        if (!why.equals(told)) {
            told = why;
            LOG.warn("whether etcd has lost routes is not known, or they cannot be put back: {}; trying again", why);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }
}
