package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all migrations twice a second, keeps their {@linkplain History history}, and sends each listener what has changed since it
 * was told last. Level-triggered: nobody has to tell it of a change, so none can be missed. One thread. Thread-safe.
 *
 * <p>While another controller leads it does not look, and whoever listens is sent away, to ask there.
 */
public final class StatusFeed implements AutoCloseable {

    /** Pages that are open at one time; each takes a thread of the server. */
    public static final int MOST_LISTENERS = 64;

    /** Entries of the audit that a page begins with. */
    static final int AUDIT = 100;

    private static final long EVERY_MS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);

    private final Outlook outlook;
    private final List<TenantId> tenants;
    private final InstantSource clock;
    private final Histories histories = new Histories();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong overruns = new AtomicLong();
    private final Thread thread = new Thread(this::run, "status-feed");

    private Frame before = Frame.NOTHING;
    private long lastSecond;
    private long sequence;
    private boolean joined;
    private boolean failing;
    private volatile boolean over;

    /** @param tenants of the configuration, with or without a migration */
    public StatusFeed(Outlook outlook, Set<TenantId> tenants, InstantSource clock) {
        this.outlook = outlook;
        this.tenants = List.copyOf(new TreeSet<>(tenants));
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Looks from now on. */
    public void start() {
        thread.start();
    }

    /**
     * The first event is the whole state, and comes at once.
     *
     * @param tenant of which everything is told; empty: of all tenants what is seen at a glance
     * @return empty when too many listen already
     */
    public Optional<Listener> listen(Optional<TenantId> tenant) {
        lock.lock();
        try {
            if (listeners.size() >= MOST_LISTENERS) {
                refused.incrementAndGet();
                return Optional.empty();
            }
            Listener listener = new Listener(tenant, this::leave);
            listeners.add(listener);
            if (over) {
                listener.end();
            }
            joined = true;
            woken.signal();
            return Optional.of(listener);
        } finally {
            lock.unlock();
        }
    }

    private void leave(Listener listener) {
        lock.lock();
        try {
            listeners.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    /** What became of requests, for the history. */
    public void reported(ProxyReport report) {
        histories.reported(report, clock.millis());
    }

    /** How many listen. */
    public int listening() {
        lock.lock();
        try {
            return listeners.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many were sent away since the start, for too many listened. */
    public long refused() {
        return refused.get();
    }

    /** How often one was too slow for the changes, and got the whole state instead. */
    public long overruns() {
        return overruns.get();
    }

    /** Ends every listener. */
    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            endAll();
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    private void endAll() {
        lock.lock();
        try {
            listeners.forEach(Listener::end);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!over) {
            try {
                turn();
                failing = false;
            } catch (RuntimeException e) {
                failed(e);
            }
            rest();
        }
    }

    /** What failed may pass, as a store that is away; pages show what was there until then. */
    private void failed(RuntimeException e) {
        if (!failing) {
            failing = true;
            LOG.warn("Open pages are not told what happens, for looking at it failed; it is tried again and again", e);
        }
    }

    private void rest() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
            while (!joined && !over && left > 0) {
                left = woken.awaitNanos(left);
            }
            joined = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
        } finally {
            lock.unlock();
        }
    }

    /** One look. */
    void turn() {
        if (!outlook.leads()) {
            endAll();
            before = Frame.NOTHING;
            return;
        }
        Instant now = clock.instant();
        long second = now.getEpochSecond();
        Frame.Look look = Frame.Look.at(outlook);
        boolean nextSecond = second > lastSecond;
        if (nextSecond) {
            histories.sample(second, look.migrations(), look.held());
            lastSecond = second;
        }
        List<Listener> told = present();
        if (told.isEmpty()) {
            before = Frame.NOTHING;
            return;
        }
        Set<TenantId> wanted =
                told.stream().flatMap(one -> one.tenant().stream()).collect(Collectors.toSet());
        Frame frame = Frame.of(now, look, tenants, audit(), wanted);
        tell(told, frame, nextSecond);
        before = frame;
    }

    /** Migrations are seen without the store: one that is away, of which others complain, keeps nobody from seeing them. */
    private List<AuditEntry> audit() {
        try {
            return outlook.audit(AUDIT);
        } catch (StoreFailure e) {
            return before.overview().audit();
        }
    }

    private List<Listener> present() {
        lock.lock();
        try {
            return List.copyOf(listeners);
        } finally {
            lock.unlock();
        }
    }

    /** What several are to be told is written once. */
    private void tell(List<Listener> told, Frame frame, boolean nextSecond) {
        sequence++;
        Map<Optional<TenantId>, Optional<Event>> changes = new HashMap<>();
        Map<Optional<TenantId>, Event> snapshots = new HashMap<>();
        for (Listener listener : told) {
            Optional<Event> event = listener.wantsAll()
                    ? Optional.of(snapshots.computeIfAbsent(listener.tenant(), tenant -> snapshot(frame, tenant)))
                    : changes.computeIfAbsent(listener.tenant(), tenant -> changed(frame, tenant, nextSecond));
            if (event.isPresent() && !listener.offer(event.get())) {
                overruns.incrementAndGet();
            }
        }
    }

    private Event snapshot(Frame frame, Optional<TenantId> tenant) {
        ObjectNode document = frame.since(Frame.NOTHING);
        document.set(
                "tenants",
                Json.MAPPER.valueToTree(tenants.stream().map(TenantId::value).toList()));
        tenant.map(TenantId::value).ifPresent(name -> {
            ObjectNode detail = frame.detailSince(Frame.NOTHING, name).put("tenant", name);
            detail.set("history", history(name, lastSecond - 1));
            document.set("detail", detail);
        });
        return event(Event.SNAPSHOT, frame, document);
    }

    /** The figures of the last day by minutes, and of the last quarter of an hour by seconds. */
    public ObjectNode history(TenantId tenant) {
        return history(tenant.value(), Long.MAX_VALUE);
    }

    private ObjectNode history(String tenant, long lastWhole) {
        ObjectNode history = Json.MAPPER.createObjectNode();
        history.set("columns", Json.MAPPER.valueToTree(HistoryJson.columns()));
        history.set("minutes", HistoryJson.points(histories.minutes(tenant), 60));
        history.set("points", HistoryJson.points(histories.seconds(tenant, 0, lastWhole), 1));
        return history;
    }

    private Optional<Event> changed(Frame frame, Optional<TenantId> tenant, boolean nextSecond) {
        ObjectNode document = frame.since(before);
        tenant.map(TenantId::value).ifPresent(name -> {
            ObjectNode detail = frame.detailSince(before, name);
            if (nextSecond) {
                detail.set("points", HistoryJson.points(histories.untold(name, lastSecond - 1), 1));
            }
            if (!detail.isEmpty()) {
                document.set("detail", detail.put("tenant", name));
            }
        });
        return document.isEmpty() ? Optional.empty() : Optional.of(event(Event.CHANGED, frame, document));
    }

    private Event event(String name, Frame frame, ObjectNode document) {
        document.put("at", frame.at().toString());
        return Event.of(sequence, name, document.toString());
    }
}
