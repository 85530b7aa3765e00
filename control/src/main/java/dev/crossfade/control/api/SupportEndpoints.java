package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.live.StatusFeed;
import dev.crossfade.control.support.SupportPart;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** {@code /v1/migrations/TENANT/support-bundle}: all that is known of a tenant, in one file. One is made at a time. */
final class SupportEndpoints {

    private static final int AUDIT = 1000;

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;
    private final StatusFeed feed;
    private final ControlMetrics metrics;
    private final Semaphore one = new Semaphore(1);

    SupportEndpoints(Access access, Tenants tenants, Desk desk, StatusFeed feed, ControlMetrics metrics) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
        this.feed = feed;
        this.metrics = metrics;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/migrations/{tenant}/support-bundle", this::bundle);
    }

    private void bundle(Context request) {
        access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        if (!one.tryAcquire()) {
            throw ApiProblem.busy("another support bundle is being made");
        }
        try {
            request.contentType("application/zip").result(desk.supportBundle(tenant, parts(tenant)));
        } finally {
            one.release();
        }
    }

    private List<SupportPart> parts(TenantId tenant) {
        return List.of(
                json(
                        "status.json",
                        "the migration's status; empty where there is none",
                        () -> desk.operations()
                                .status(tenant)
                                .<Object>map(status -> status)
                                .orElse(Map.of())),
                json(
                        "route.json",
                        "where the tenant's requests go",
                        () -> desk.routing().shown(tenant)),
                json(
                        "proxies.json",
                        "every proxy that is known",
                        () -> desk.routing().registry().all()),
                json(
                        "audit.json",
                        "who changed what of this tenant",
                        () -> desk.audit().latest(AUDIT).stream()
                                .filter(entry -> entry.tenant().equals(tenant.value()))
                                .toList()),
                json("history.json", "what the dashboard draws", () -> feed.history(tenant)),
                json(
                        "controller.json",
                        "whether this controller leads",
                        () -> Map.of("leads", desk.standing().acts(), "standing", desk.standing())),
                new SupportPart("metrics.txt", "the controller's metrics", metrics::scrape));
    }

    /** What makes a document of it. */
    @FunctionalInterface
    private interface Looked {
        Object up();
    }

    private static SupportPart json(String name, String about, Looked looked) {
        return new SupportPart(
                name, about, () -> Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(looked.up()));
    }
}
