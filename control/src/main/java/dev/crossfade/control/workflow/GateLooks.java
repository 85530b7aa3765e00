package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.workflow.watch.GateLook;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Looks at both gates of a tenant for as long as the time given: one that has not answered by then is unknown. It needs no migration. */
public final class GateLooks {

    private final DatabasePairs databases;
    private final Executor lookers;
    private final Duration atMost;

    /**
     * Nothing is looked at yet.
     *
     * @param lookers look at all gates at once, so that those that do not answer keep nobody from the others
     * @param atMost how long a gate is waited for
     */
    public GateLooks(DatabasePairs databases, Executor lookers, Duration atMost) {
        this.databases = databases;
        this.lookers = lookers;
        this.atMost = atMost;
    }

    /** Does not fail: what went wrong is in what is unknown. The tenant's both sides have databases. */
    public CompletableFuture<Gates> look(TenantSettings tenant) {
        DatabasePair pair = databases.of(tenant, new MigrationSession(UUID.randomUUID(), tenant.id(), 0));
        CompletableFuture<GateView> source = look(pair.at(Side.SOURCE));
        CompletableFuture<GateView> target = look(pair.at(Side.TARGET));
        // Whatever is still looking ends by itself once its session is closed.
        var unused =
                CompletableFuture.allOf(source, target).whenCompleteAsync((done, failure) -> pair.close(), lookers);
        return inTime(source).thenCombine(inTime(target), Gates::new);
    }

    private CompletableFuture<GateView> look(Database side) {
        return CompletableFuture.supplyAsync(() -> GateLook.at(side), lookers);
    }

    private CompletableFuture<GateView> inTime(CompletableFuture<GateView> look) {
        return look.copy()
                .exceptionally(failure -> new GateView.Unknown("the look failed: " + failure.getMessage()))
                .completeOnTimeout(
                        new GateView.Unknown("no answer within " + atMost.toSeconds() + " s"),
                        atMost.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
