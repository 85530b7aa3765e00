package dev.crossfade.control.fleet;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in the roster which proxies the registry knows, a moment after it has heard of a change: whoever leads next counts those that do
 * not come to it as lost, as this controller would. It is written only where something has changed that lasts, and not in the way of a
 * proxy's report.
 */
public final class RosterKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RosterKeeper.class);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);

    private final ProxyRegistry registry;
    private final Roster roster;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "roster");
        thread.setDaemon(true);
        return thread;
    });

    private Map<KnownProxy.Key, ProxyReport> kept;
    private boolean told;

    private RosterKeeper(ProxyRegistry registry, Roster roster, List<ProxyReport> kept) {
        this.registry = registry;
        this.roster = roster;
        this.kept = byKey(kept);
    }

    /** Has the registry take up whom the roster names; keeps nothing yet. One that cannot be read keeps nobody from leading. */
    public static RosterKeeper takeUp(Roster roster, ProxyRegistry registry) {
        List<ProxyReport> before = List.of();
        try {
            before = roster.load();
            registry.inherit(before);
        } catch (StoreFailure | IllegalArgumentException e) {
            LOG.warn(
                    "which proxies followed before is not known: {}; one that does not report is not missed",
                    e.getMessage());
        }
        return new RosterKeeper(registry, roster, before);
    }

    public void start() {
        var unused =
                looks.scheduleWithFixedDelay(this::keep, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is not kept now is tried again at the next look. */
    void keep() {
        try {
            keep(byKey(registry.lasting()));
            told = false;
        } catch (StoreFailure e) {
            if (!told && e.kind() != StoreFailure.Kind.NOT_LEADING) {
                LOG.warn("which proxies follow is not kept: {}; tried again", e.getMessage());
                told = true;
            }
        } catch (RuntimeException e) {
            LOG.warn("which proxies follow is not kept, for an error in the controller itself; tried again", e);
        }
    }

    private void keep(Map<KnownProxy.Key, ProxyReport> now) {
        List<ProxyReport> came = now.entrySet().stream()
                .filter(one -> !one.getValue().equals(kept.get(one.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        List<ProxyReport> went = kept.entrySet().stream()
                .filter(one -> !now.containsKey(one.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!came.isEmpty() || !went.isEmpty()) {
            roster.keep(came, went);
            kept = now;
        }
    }

    private static Map<KnownProxy.Key, ProxyReport> byKey(List<ProxyReport> reports) {
        return reports.stream()
                .collect(Collectors.toMap(
                        report -> new KnownProxy.Key(report.id(), report.instance()),
                        Function.identity(),
                        (one, other) -> other));
    }

    /** After a last look, for the next one begins with what is kept. */
    @Override
    public void close() {
        looks.shutdownNow();
        try {
            if (looks.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                keep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
