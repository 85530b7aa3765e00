package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.Operations;
import dev.crossfade.control.workflow.Operations.AbortRequest;
import dev.crossfade.control.workflow.Operations.CleanupRequest;
import dev.crossfade.control.workflow.Operations.RollbackRequest;
import dev.crossfade.control.workflow.Operations.SwitchoverRequest;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/migrations}: the operator's verbs. */
final class MigrationEndpoints {

    private final Access access;
    private final Tenants tenants;
    private final Operations operations;

    MigrationEndpoints(Access access, Tenants tenants, Operations operations) {
        this.access = access;
        this.tenants = tenants;
        this.operations = operations;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/migrations", this::list);
        routes.post("/v1/migrations", this::start);
        routes.get("/v1/migrations/{tenant}", this::show);
        routes.get("/v1/migrations/{tenant}/check", this::check);
        routes.post("/v1/migrations/{tenant}/verify", this::verify);
        routes.post("/v1/migrations/{tenant}/switchover", this::switchover);
        routes.post("/v1/migrations/{tenant}/rollback", this::rollback);
        routes.post("/v1/migrations/{tenant}/pause", this::pause);
        routes.post("/v1/migrations/{tenant}/resume", this::resume);
        routes.get("/v1/migrations/{tenant}/received", this::received);
        routes.post("/v1/migrations/{tenant}/abort", this::abort);
        routes.post("/v1/migrations/{tenant}/cleanup", this::cleanup);
    }

    private void list(Context request) {
        access.require(request, Scope.VIEWER);
        Bodies.write(request, Map.of("migrations", operations.all()));
    }

    /** @param tenant whose migration is to start */
    private record Start(@Nullable String tenant) {}

    private void start(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        String name = Bodies.read(request, Start.class).tenant();
        if (name == null) {
            throw ApiProblem.badRequest("'tenant' is missing", "send {\"tenant\": \"NAME\"}");
        }
        TenantId tenant = tenants.require(name);
        boolean known = operations.status(tenant).isPresent();
        MigrationStatus status = operations.migrate(tenant, actor);
        request.status(known ? 200 : 201).header("Location", "/v1/migrations/" + tenant);
        Bodies.write(request, status);
    }

    private void show(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, operations.status(tenant).orElseThrow(() -> ApiProblem.noMigration(tenant.value())));
    }

    private void check(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, Map.of("tenant", tenant.value(), "findings", operations.check(tenant)));
    }

    private void verify(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        requireStarted(tenant);
        Bodies.write(request, operations.verify(tenant, actor));
    }

    private void switchover(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String body = Bodies.text(request);
        SwitchoverRequest wanted =
                body.isBlank() ? new SwitchoverRequest(false) : Bodies.parse(body, SwitchoverRequest.class);
        requireStarted(tenant);
        Bodies.write(request, operations.switchover(tenant, actor, wanted));
    }

    private void rollback(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String body = Bodies.text(request);
        RollbackRequest wanted =
                body.isBlank() ? new RollbackRequest(false) : Bodies.parse(body, RollbackRequest.class);
        requireStarted(tenant);
        Bodies.write(request, operations.rollback(tenant, actor, wanted));
    }

    private void received(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        requireStarted(tenant);
        Bodies.write(request, operations.received(tenant));
    }

    private void pause(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        requireStarted(tenant);
        Bodies.write(request, operations.pause(tenant, actor));
    }

    private void resume(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        requireStarted(tenant);
        Bodies.write(request, operations.resume(tenant, actor));
    }

    private void abort(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String body = Bodies.text(request);
        AbortRequest wanted = body.isBlank() ? new AbortRequest(false) : Bodies.parse(body, AbortRequest.class);
        requireStarted(tenant);
        Bodies.write(request, operations.abort(tenant, actor, wanted));
    }

    private void cleanup(Context request) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String body = Bodies.text(request);
        CleanupRequest wanted = body.isBlank() ? new CleanupRequest(false) : Bodies.parse(body, CleanupRequest.class);
        requireStarted(tenant);
        Bodies.write(request, operations.cleanup(tenant, actor, wanted));
    }

    private void requireStarted(TenantId tenant) {
        if (operations.status(tenant).isEmpty()) {
            throw ApiProblem.noMigration(tenant.value());
        }
    }
}
