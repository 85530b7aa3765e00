package dev.crossfade.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.function.BooleanSupplier;

/** {@code /livez}, {@code /readyz}, {@code /metrics} and {@code /v1/openapi.json}: no token. */
final class HealthEndpoints {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ControlMetrics metrics;
    private final BooleanSupplier ready;
    private final ObjectNode document = ApiDocument.make();

    HealthEndpoints(ControlMetrics metrics, BooleanSupplier ready) {
        this.metrics = metrics;
        this.ready = ready;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/livez", answer -> answer.result("alive\n"));
        routes.get("/readyz", this::ready);
        routes.get("/v1/openapi.json", answer -> Bodies.write(answer, document));
        routes.get("/metrics", answer -> answer.contentType(PROMETHEUS).result(metrics.scrape()));
    }

    private void ready(Context answer) {
        if (ready.getAsBoolean()) {
            answer.result("ready\n");
        } else {
            answer.status(503).result("stopping\n");
        }
    }
}
