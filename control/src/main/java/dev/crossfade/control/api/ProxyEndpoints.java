package dev.crossfade.control.api;

import dev.crossfade.config.wire.ProxyReport;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Map;
import java.util.function.Consumer;

/** {@code /v1/proxies}: proxies report, and are listed. */
final class ProxyEndpoints {

    private static final int LONGEST_NAME = 128;

    private final Access access;
    private final Desk desk;
    private final Consumer<ProxyReport> told;

    /** @param told of each report that was taken */
    ProxyEndpoints(Access access, Desk desk, Consumer<ProxyReport> told) {
        this.told = told;
        this.access = access;
        this.desk = desk;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/proxies", this::list);
        routes.put("/v1/proxies/{id}", this::report);
    }

    private void list(Context request) {
        access.require(request, Scope.VIEWER);
        Bodies.write(request, Map.of("proxies", desk.routing().registry().all()));
    }

    private void report(Context request) {
        access.require(request, Scope.PROXY);
        ProxyReport report = Bodies.read(request, ProxyReport.class);
        requireName("id", report.id());
        requireName("instance", report.instance());
        if (!report.id().equals(request.pathParam("id"))) {
            throw ApiProblem.badRequest(
                    "the path and the report name different proxies", "send the report under its id");
        }
        try {
            Bodies.write(
                    request,
                    desk.routing()
                            .receive(report)
                            .orElseThrow(() -> ApiProblem.busy("too many proxies have reported lately")));
            told.accept(report);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()), "correct the report");
        }
    }

    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    private static void requireName(String field, String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST_NAME) {
            throw ApiProblem.badRequest(
                    "'" + field + "' is missing, or longer than " + LONGEST_NAME + " characters", "correct the report");
        }
    }
}
