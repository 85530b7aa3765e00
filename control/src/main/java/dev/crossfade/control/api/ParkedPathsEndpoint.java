package dev.crossfade.control.api;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.fleet.RouteWords;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code PUT /v1/tenants/{tenant}/parked-paths}: an operator parks paths, whether they can be served or not; until the same call names them no more. */
final class ParkedPathsEndpoint {

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;
    private final InstantSource clock;

    ParkedPathsEndpoint(Access access, Tenants tenants, Desk desk, InstantSource clock) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
        this.clock = clock;
    }

    void register(JavalinDefaultRouting routes) {
        routes.put("/v1/tenants/{tenant}/parked-paths", this::change);
    }

    private void change(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Set<String> known = desk.parking().map(parking -> parking.paths(tenant)).orElse(Set.of());
        Optional<Set<String>> named = named(request);
        Set<String> wanted = named.orElse(known);
        // None at all can be wanted by a tenant whose rules are gone as well: what an operator has parked stays in its
        // route.
        if (!known.containsAll(wanted) || (known.isEmpty() && named.isEmpty())) {
            throw ApiProblem.of(
                    422,
                    "not-parked",
                    "Nothing is parked there",
                    "the rules of tenants[].parking of '" + tenant + "' do not name all of these paths: "
                            + String.join(" ", wanted),
                    known.isEmpty()
                            ? "it has no such rules, or this controller has no key to keep requests with"
                            : "they name " + String.join(" ", new TreeSet<>(known)),
                    "name paths as the rules do, or give the tenant a rule");
        }
        Route before = desk.routing().current(tenant);
        Route after =
                desk.routing().park(tenant, parked -> parked.withByHand(wanted).asOf(clock.instant()));
        if (!after.parked().byHand().equals(wanted)) {
            throw ApiProblem.of(
                    409,
                    "switching",
                    "A switchover begins",
                    "nothing of the route of '" + tenant + "' was changed",
                    "a switchover of it is just being begun, and has the next epoch",
                    "ask again in a second");
        }
        desk.audit()
                .record(new AuditEntry(
                        clock.instant(),
                        actor,
                        tenant.value(),
                        wanted.isEmpty() ? "unpark" : "park",
                        RouteWords.of(before),
                        RouteWords.of(after)));
        Bodies.write(request, RouteDocument.of(after));
    }

    /** Empty for all that the rules name. */
    private static Optional<Set<String>> named(Context request) {
        try {
            List<String> paths = ParkedPathsChange.read(Bodies.text(request)).paths();
            return Optional.ofNullable(paths).map(TreeSet::new);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()), "correct the body");
        }
    }
}
