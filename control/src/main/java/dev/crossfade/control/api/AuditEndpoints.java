package dev.crossfade.control.api;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Map;

/** {@code /v1/audit}: who changed what. */
final class AuditEndpoints {

    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private final Access access;
    private final Desk desk;

    AuditEndpoints(Access access, Desk desk) {
        this.access = access;
        this.desk = desk;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/audit", this::latest);
    }

    private void latest(Context request) {
        access.require(request, Scope.VIEWER);
        int limit = (int) Bodies.number(request, "limit", USUAL, 1, MOST);
        Bodies.write(request, Map.of("entries", desk.audit().latest(limit)));
    }
}
