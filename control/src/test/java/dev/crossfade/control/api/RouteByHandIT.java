package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to who changes a route by hand, beside that it is changed. */
class RouteByHandIT {

    private static final Gates UNREAD =
            new Gates(new GateView.Unknown("no answer within 2 s"), new GateView.Unknown("no answer within 2 s"));

    private static final String TO_TARGET = "{\"primary\":\"target\",\"ifEpoch\":1}";

    @Test
    void thatNeitherGateCouldBeReadIsSaidInTheAnswerAndInTheAudit() throws Exception {
        try (RunningApi api = new RunningApi(withGates(UNREAD))) {
            JsonNode route = json(api.send("PUT", "/v1/routes/acme", TO_TARGET));

            String doubt =
                    "whether the target's database takes requests is not known: the source's gate is unknown (no answer"
                            + " within 2 s), the target's unknown (no answer within 2 s)";
            assertEquals("target", route.get("primary").asText());
            assertEquals(doubt, route.get("doubt").asText());
            assertEquals(
                    "epoch 2: direct to target, fenced []; " + doubt,
                    api.audit.get(0).after());
            assertFalse(json(api.get("/v1/routes/acme")).has("doubt"), "it was said of the change");
        }
    }

    @Test
    void nothingIsSaidWhereRequestsGoWhereTheyWentOrWhereNoGateIsToBeRead() throws Exception {
        try (RunningApi api = new RunningApi(withGates(UNREAD))) {
            for (String change :
                    new String[] {"{\"primary\":\"source\",\"ifEpoch\":1}", "{\"mode\":\"armed\",\"ifEpoch\":2}"}) {
                assertFalse(json(api.send("PUT", "/v1/routes/acme", change)).has("doubt"));
            }
        }
        try (RunningApi api = new RunningApi()) {
            assertFalse(json(api.send("PUT", "/v1/routes/acme", TO_TARGET)).has("doubt"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED,    routes-refused,    nothing was changed",
        "UNANSWERED, routes-unanswered, it may have been written all the same",
        "FAILED,     store,             ''",
    })
    void whatBecameOfAChangeThatWasNotTakenIsSaidByItsType(StoreFailure.Kind kind, String type, String reason)
            throws Exception {
        UnaryOperator<Desk> failing = desk -> new DeskAround(desk) {
            @Override
            public AuditTrail audit() {
                throw new StoreFailure(kind, "etcd said no", "see that it runs", null);
            }
        };
        try (RunningApi api = new RunningApi(failing)) {
            HttpResponse<String> answer = api.send("PUT", "/v1/routes/acme", TO_TARGET);

            assertEquals(503, answer.statusCode());
            JsonNode problem = Json.MAPPER.readTree(answer.body());
            assertEquals(
                    "https://crossfade.dev/problems/" + type,
                    problem.get("type").asText());
            assertEquals("etcd said no", problem.get("detail").asText());
            assertTrue(problem.path("reason").asText().contains(reason), answer.body());
        }
    }

    private static UnaryOperator<Desk> withGates(Gates gates) {
        return desk -> new DeskAround(desk) {
            @Override
            public Optional<CompletableFuture<Gates>> gates(TenantId tenant) {
                return Optional.of(CompletableFuture.completedFuture(gates));
            }
        };
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return Json.MAPPER.readTree(answer.body());
    }
}
