package dev.crossfade.control.workflow;

import static dev.crossfade.replication.fence.gate.GateState.ABORTED;
import static dev.crossfade.replication.fence.gate.GateState.ARMED;
import static dev.crossfade.replication.fence.gate.GateState.FENCED;
import static dev.crossfade.replication.fence.gate.GateState.GUARDED;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first route of a tenant that the store has none of: a new one, or one whose store was lost. What the settings say is for the
 * new one only, so the gates are asked, for as long as the time given: where they say that the tenant lives on the target, its
 * route leads there. Safety rests on the gates whatever the route is; this spares the tenant's users a side that refuses them.
 */
public final class FirstRoutes implements Function<List<TenantSettings>, List<Route>> {

    private static final Logger LOG = LoggerFactory.getLogger(FirstRoutes.class);

    private final DatabasePairs databases;
    private final Executor lookers;
    private final Duration atMost;

    /**
     * Nothing is looked at yet.
     *
     * @param lookers look at all gates at once, so that those that do not answer keep nobody from the others
     * @param atMost how long a gate is waited for
     */
    public FirstRoutes(DatabasePairs databases, Executor lookers, Duration atMost) {
        this.databases = databases;
        this.lookers = lookers;
        this.atMost = atMost;
    }

    /** In the tenants' order. */
    @Override
    public List<Route> apply(List<TenantSettings> tenants) {
        List<CompletableFuture<Route>> routes =
                tenants.stream().map(this::first).toList();
        return routes.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Route> first(TenantSettings tenant) {
        Route configured = new Route(
                tenant.id(),
                Epoch.NONE.next(),
                tenant.route().primary(),
                tenant.route().mode(),
                Set.of(),
                false,
                null);
        boolean movable = tenant.source().database() != null && tenant.target().database() != null;
        return movable
                ? look(tenant).thenApply(gates -> route(configured, gates))
                : CompletableFuture.completedFuture(configured);
    }

    private static Route route(Route configured, Gates gates) {
        if (!gates.livesOnTarget()) {
            if (gates.unknown() && configured.primary() == Side.SOURCE) {
                LOG.warn(
                        "{}: its first route is the configuration's, to the source, without a look at every gate: source {},"
                                + " target {}",
                        configured.tenant(),
                        gates.source().inWords(),
                        gates.target().inWords());
            }
            return configured;
        }
        LOG.warn(
                "{}: this controller's store has no route of it, and its gates say that it lives on the target (source {},"
                        + " target {}): its first route leads there, whatever the configuration's says",
                configured.tenant(),
                gates.source().inWords(),
                gates.target().inWords());
        return new Route(
                configured.tenant(),
                gates.highestEpoch().next(),
                Side.TARGET,
                RouteMode.DIRECT,
                gates.source().says(GUARDED, FENCED, ARMED, ABORTED) ? Set.of(Side.SOURCE) : Set.of(),
                false,
                null);
    }

    /** Looking needs no migration of its own. */
    private CompletableFuture<Gates> look(TenantSettings tenant) {
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
