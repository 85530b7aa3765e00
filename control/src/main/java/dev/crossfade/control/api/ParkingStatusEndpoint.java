package dev.crossfade.control.api;

import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;

/** {@code GET /v1/tenants/{tenant}/parking}: what is parked of a tenant, with or without a migration. */
final class ParkingStatusEndpoint {

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;

    ParkingStatusEndpoint(Access access, Tenants tenants, Desk desk) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/tenants/{tenant}/parking", this::show);
    }

    private void show(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, desk.routing().parking(tenant).orElseGet(() -> ParkingStatus.of(ParkedPaths.NONE, null)));
    }
}
