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
import dev.crossfade.control.migration.Gates;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

    private final GateLooks looks;

    /** Nothing is looked at yet. */
    public FirstRoutes(GateLooks looks) {
        this.looks = looks;
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
                ? looks.look(tenant).thenApply(gates -> route(configured, gates))
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
}
