package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.control.workflow.verbs.Operations.AbortRequest;
import dev.crossfade.control.workflow.verbs.Operations.CleanupRequest;
import dev.crossfade.control.workflow.verbs.Operations.MigrateRequest;
import dev.crossfade.control.workflow.verbs.Operations.RollbackRequest;
import dev.crossfade.control.workflow.verbs.Operations.SwitchoverRequest;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/migrations}: the operator's verbs. */
final class MigrationEndpoints {

    /** A plan's facts name every relation of both databases. */
    private static final int MOST_PLAN_BYTES = 16 << 20;

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;

    MigrationEndpoints(Access access, Tenants tenants, Desk desk) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/migrations", this::list);
        routes.post("/v1/migrations", this::start);
        routes.get("/v1/migrations/{tenant}", this::show);
        routes.get("/v1/migrations/{tenant}/check", this::check);
        routes.get("/v1/migrations/{tenant}/plan", this::plan);
        routes.post("/v1/migrations/{tenant}/verify", request -> take(request, Operations::verify));
        routes.post(
                "/v1/migrations/{tenant}/switchover",
                request -> take(request, new SwitchoverRequest(false, false), Operations::switchover));
        routes.post(
                "/v1/migrations/{tenant}/rollback",
                request -> take(request, new RollbackRequest(false, false, false), Operations::rollback));
        routes.post("/v1/migrations/{tenant}/pause", request -> take(request, Operations::pause));
        routes.post("/v1/migrations/{tenant}/resume", request -> take(request, Operations::resume));
        routes.get("/v1/migrations/{tenant}/received", this::received);
        routes.post(
                "/v1/migrations/{tenant}/abort", request -> take(request, new AbortRequest(false), Operations::abort));
        routes.post(
                "/v1/migrations/{tenant}/cleanup",
                request -> take(request, new CleanupRequest(false), Operations::cleanup));
    }

    private void list(Context request) {
        access.require(request, Scope.VIEWER);
        Bodies.write(
                request,
                Map.of(
                        "migrations",
                        desk.operations().all(),
                        "tenants",
                        tenants.labelled(),
                        "unclaimed",
                        desk.parking().map(Parking::unclaimed).orElse(Map.of())));
    }

    /**
     * What is sent to start one.
     *
     * @param tenant whose migration is to start
     * @param plan by which it is to begin, or not at all
     */
    private record Start(@Nullable String tenant, @Nullable PlanClaim plan) {}

    private void start(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        Start start = Bodies.parse(Bodies.text(request, MOST_PLAN_BYTES), Start.class);
        String name = start.tenant();
        if (name == null) {
            throw ApiProblem.badRequest("'tenant' is missing", "send {\"tenant\": \"NAME\"}");
        }
        TenantId tenant = tenants.require(name);
        Operations operations = desk.operations();
        boolean known = operations.status(tenant).isPresent();
        MigrationStatus status = operations.migrate(tenant, actor, new MigrateRequest(start.plan()));
        request.status(known ? 200 : 201).header("Location", "/v1/migrations/" + tenant);
        Bodies.write(request, status);
    }

    private void show(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, desk.operations().status(tenant).orElseThrow(() -> none(tenant)));
    }

    private void check(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(
                request,
                Map.of("tenant", tenant.value(), "findings", desk.operations().check(tenant)));
    }

    private void plan(Context request) {
        access.require(request, Scope.VIEWER);
        Bodies.write(request, desk.operations().plan(tenants.require(request.pathParam("tenant"))));
    }

    private void received(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, started(tenant).received(tenant));
    }

    /** A verb without parameters. */
    @FunctionalInterface
    private interface Verb {
        MigrationStatus say(Operations operations, TenantId tenant, Actor actor);
    }

    /** A verb that can be said in more than one way. */
    @FunctionalInterface
    private interface QualifiedVerb<T> {
        MigrationStatus say(Operations operations, TenantId tenant, Actor actor, T how);
    }

    private void take(Context request, Verb verb) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, verb.say(started(tenant), tenant, actor));
    }

    /** @param plain how it is said where there is no body */
    private <T> void take(Context request, T plain, QualifiedVerb<T> verb) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String body = Bodies.text(request);
        @SuppressWarnings("unchecked") // the class of a T
        T how = body.isBlank() ? plain : Bodies.parse(body, (Class<T>) plain.getClass());
        Bodies.write(request, verb.say(started(tenant), tenant, actor, how));
    }

    /** What stands behind the API now, for a tenant that has a migration there. */
    private Operations started(TenantId tenant) {
        Operations operations = desk.operations();
        if (operations.status(tenant).isEmpty()) {
            throw none(tenant);
        }
        return operations;
    }

    private ApiProblem none(TenantId tenant) {
        return NoMigration.of(desk.routing().shown(tenant));
    }
}
