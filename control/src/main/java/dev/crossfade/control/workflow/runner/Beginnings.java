package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrations that a predecessor has left, until each is gone on with: under a generation above all that are known, and as soon as its
 * own gates were looked at. One that the store does not take is tried again. Thread-safe.
 */
final class Beginnings {

    private static final Logger LOG = LoggerFactory.getLogger(Beginnings.class);

    /** A start waits for gates that answer; whoever waits for one that does not waits alone. */
    private static final Duration USUAL_LOOK = Duration.ofMillis(500);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final MigrationStore store;
    private final Executor starters;
    private final Samplers later;
    private final BooleanSupplier stopping;
    private final Consumer<Migration> run;
    /** As the store has those whose gates are being looked at. */
    private final Map<TenantId, Migration> beginning = new ConcurrentHashMap<>();

    /**
     * Begins nothing.
     *
     * @param later does what is to be tried again
     * @param stopping nothing is begun any more
     * @param run gives it its thread
     */
    Beginnings(
            MigrationStore store,
            Executor starters,
            Samplers later,
            BooleanSupplier stopping,
            Consumer<Migration> run) {
        this.store = store;
        this.starters = starters;
        this.later = later;
        this.stopping = stopping;
        this.run = run;
    }

    /** Begins them; those whose gates are slow to answer may begin after this has returned. */
    void start(List<Migration> left, Succession succession) {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        for (Migration found : left) {
            beginning.put(found.tenant(), found);
            begun.add(succession
                    .of(found)
                    .exceptionally(failure -> found.aboveGeneration(found.generation()))
                    .thenAcceptAsync(this::begin, starters));
        }
        awaitUsualLooks(CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)));
    }

    private static void awaitUsualLooks(CompletableFuture<Void> all) {
        var unused = all.copy()
                .completeOnTimeout(null, USUAL_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    private void begin(Migration ours) {
        if (stopping.getAsBoolean()) {
            return;
        }
        try {
            run.accept(ours.state().ended() ? ours : store.save(ours));
            beginning.remove(ours.tenant());
        } catch (Throwable e) {
            LOG.warn("{}: it is not gone on with yet, and tried again: {}", ours.tenant(), e.toString());
            tryAgain(ours);
        }
    }

    /** From what is stored by then: what was not answered may have been written. */
    private void tryAgain(Migration ours) {
        later.after(AGAIN, () -> beginAgain(ours));
    }

    private void beginAgain(Migration ours) {
        try {
            store.find(ours.tenant())
                    .ifPresent(stored ->
                            begin(stored.state().ended() ? stored : stored.aboveGeneration(ours.generation())));
        } catch (StoreFailure e) {
            tryAgain(ours);
        }
    }

    boolean has(TenantId tenant) {
        return beginning.containsKey(tenant);
    }

    /** As the store had them. */
    Collection<Migration> all() {
        return beginning.values();
    }
}
