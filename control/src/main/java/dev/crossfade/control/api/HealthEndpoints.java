package dev.crossfade.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Standing.StandingBy;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /livez}, {@code /readyz}, {@code /leaderz}, {@code /metrics} and {@code /v1/openapi.json}: no token. */
final class HealthEndpoints {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ControlMetrics metrics;
    private final Supplier<Optional<String>> unready;
    private final Desk desk;
    private final ObjectNode document = ApiDocument.make();

    /** @param unready why it is not ready; empty when it is */
    HealthEndpoints(ControlMetrics metrics, Supplier<Optional<String>> unready, Desk desk) {
        this.metrics = metrics;
        this.unready = unready;
        this.desk = desk;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/livez", answer -> answer.result("alive\n"));
        routes.get("/readyz", this::ready);
        routes.get("/leaderz", this::leader);
        routes.get("/v1/openapi.json", answer -> Bodies.write(answer, document));
        routes.get("/metrics", answer -> answer.contentType(PROMETHEUS).result(metrics.scrape()));
    }

    private void ready(Context answer) {
        Optional<String> why = unready.get();
        if (why.isPresent()) {
            answer.status(503).result(why.get() + "\n");
        } else {
            answer.result(
                    desk.standing() instanceof StandingBy standby
                            ? "ready, standing by: " + standby.why() + "\n"
                            : "ready" + troubled() + "\n");
        }
    }

    /** A leader that does not hear of its proxies answers whoever asks it, and switches nobody over. */
    private String troubled() {
        return desk.routing()
                .registry()
                .blindness()
                .map(why -> ", but no proxy is heard of, and no route changed: " + why)
                .orElse("");
    }

    /** For whoever sends requests to the one of several controllers that acts. */
    private void leader(Context answer) {
        Standing standing = desk.standing();
        if (unready.get().isPresent()) {
            ready(answer);
        } else if (standing instanceof StandingBy standby) {
            answer.status(503).result("standing by: " + standby.why() + "\n");
        } else {
            answer.result("leading\n");
        }
    }
}
