package dev.crossfade.control.api;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.AskedRoute;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.control.fleet.ChangeByHand;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.RouteWords;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/routes}: what proxies follow, and changes by hand. A proxy that waits holds no thread. */
final class RouteEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(RouteEndpoints.class);
    private static final long MOST_WAIT_MS = 30_000;

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;
    private final InstantSource clock;

    RouteEndpoints(Access access, Tenants tenants, Desk desk, InstantSource clock) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
        this.clock = clock;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/routes", this::table);
        routes.get("/v1/routes/{tenant}", this::show);
        routes.put("/v1/routes/{tenant}", this::change);
    }

    private void table(Context request) {
        access.require(request, Scope.PROXY, Scope.VIEWER);
        RoutePublisher publisher = desk.routing().publisher();
        if (request.queryParam("after") == null) {
            Bodies.write(request, RoutingTableDocument.of(publisher.table()));
            return;
        }
        long after = Bodies.number(request, "after", 0, 0, Long.MAX_VALUE);
        long waitMs = Bodies.number(request, "waitMs", 0, 0, MOST_WAIT_MS);
        CompletableFuture<RoutingTable> next = publisher
                .newerThan(after)
                .orElseThrow(() -> ApiProblem.busy("too many wait for the next routing table"));
        // The future that was handed out is completed itself, so that whoever gives up stops being waited for.
        request.future(() -> next.thenApply(Optional::of)
                .completeOnTimeout(Optional.empty(), waitMs, TimeUnit.MILLISECONDS)
                .whenComplete((table, failure) -> next.cancel(false))
                // A controller that stops wakes everybody without news.
                .thenAccept(table -> answer(request, table.filter(newest -> newest.revision() != after))));
    }

    private static void answer(Context request, Optional<RoutingTable> table) {
        if (table.isPresent()) {
            Bodies.write(request, RoutingTableDocument.of(table.get()));
        } else {
            request.status(204);
        }
    }

    private void show(Context request) {
        access.require(request, Scope.PROXY, Scope.VIEWER);
        FleetRouting.Sighted sighted = desk.routing().sighted(tenants.require(request.pathParam("tenant")));
        Bodies.write(
                request,
                RouteDocument.of(
                        sighted.route(),
                        sighted.doubt()
                                .map(why -> "it is the last one that this controller knows: " + why)
                                .orElse(null)));
    }

    private void change(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        FleetRouting routing = desk.routing();
        AuditTrail audit = desk.audit();
        ChangeByHand outcome;
        AskedRoute asked;
        CompletableFuture<Optional<String>> look;
        try {
            asked = AskedRoute.read(Bodies.text(request));
            look = doubt(tenant, asked.change());
            outcome = routing.change(tenant, asked.change(), asked.force());
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()), "correct the body");
        } catch (StoreFailure e) {
            notTaken(actor, tenant, e);
            throw e;
        }
        if (outcome instanceof ChangeByHand.Published published) {
            // The route is on its way: only the answer waits.
            Optional<String> doubt = look.join();
            audit.record(new AuditEntry(
                    clock.instant(),
                    actor,
                    tenant.value(),
                    asked.force() ? "route, forced" : "route",
                    RouteWords.of(published.before()),
                    RouteWords.of(published.after())
                            + doubt.map(why -> "; " + why).orElse("")));
            Bodies.write(request, RouteDocument.of(published.after(), doubt.orElse(null)));
        } else {
            throw refusal(tenant, outcome);
        }
    }

    /** What becomes of the record of it changes nothing for who is told that the change was not taken. */
    private void notTaken(Actor actor, TenantId tenant, StoreFailure why) {
        if (!why.kind().isOfRoutes()) {
            return;
        }
        LOG.warn("{}: its route is not changed for {}: {}", tenant, actor.who(), why.getMessage());
        try {
            String before = RouteWords.of(desk.routing().lastShown(tenant));
            boolean known = why.kind() == StoreFailure.Kind.REFUSED;
            desk.audit()
                    .record(new AuditEntry(
                            clock.instant(),
                            actor,
                            tenant.value(),
                            known ? "route, refused" : "route, unanswered",
                            before,
                            (known ? before : "not known") + "; " + why.getMessage()));
        } catch (StoreFailure e) {
            LOG.warn("{}: that is not in the audit: {}; {}", tenant, e.getMessage(), e.action());
        }
    }

    /** Of the side to which requests are to go from now on. It is no objection: who changes a route by hand may know why a database is silent. */
    private CompletableFuture<Optional<String>> doubt(TenantId tenant, RouteChange change) {
        CompletableFuture<Optional<String>> none = CompletableFuture.completedFuture(Optional.empty());
        if (change.primary() == null) {
            return none;
        }
        Side primary = Side.ofLabel(change.primary());
        return desk.routing().current(tenant).primary() == primary
                ? none
                : desk.gates(tenant)
                        .map(look -> look.thenApply(gates -> gates.doubtAbout(primary)))
                        .orElse(none);
    }

    private static ApiProblem refusal(TenantId tenant, ChangeByHand outcome) {
        if (outcome instanceof ChangeByHand.EpochMissing missing) {
            return ApiProblem.preconditionRequired(
                    "the change does not say which epoch it is based on",
                    "look at the route, and send \"ifEpoch\": "
                            + missing.current().epoch() + " if that is what you want to change");
        }
        if (outcome instanceof ChangeByHand.OtherEpoch other) {
            Route current = other.current();
            return ApiProblem.conflict(
                    "other-epoch",
                    "The route has changed",
                    "the route of '" + tenant + "' has epoch " + current.epoch() + " now: "
                            + current.mode().label() + " to "
                            + current.primary().label(),
                    "somebody, or a switchover, changed it since you looked",
                    "look again, and decide again");
        }
        if (outcome instanceof ChangeByHand.Switching) {
            return ApiProblem.conflict(
                    "switchover-under-way",
                    "A switchover is under way",
                    "the route of '" + tenant + "' is not changed by hand now",
                    "it belongs to the switchover until that has ended",
                    "wait, or give it up: crossfade abort " + tenant);
        }
        if (outcome instanceof ChangeByHand.Misleading misleading) {
            return ApiProblem.conflict(
                    "misleading-route",
                    "The route would lead to a side that refuses",
                    "the route of '" + tenant + "' is not changed by hand now",
                    misleading.reason(),
                    misleading.action() + "; to change the route all the same, force it (--force, \"force\": true)");
        }
        return ApiProblem.unknownTenant(tenant.value(), List.of());
    }
}
