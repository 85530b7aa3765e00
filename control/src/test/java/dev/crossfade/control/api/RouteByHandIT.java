package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.fleet.InMemoryRoutingTable;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.workflow.journal.AuditEntry;
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
        "REFUSED,    routes-refused,    'nothing was changed, and proxies go on with the routes that they have', etcd said no",
        "UNANSWERED, routes-unanswered, etcd said no, 'no answer came, and it may have been written all the same'",
        "FAILED,     store,             etcd said no, ''",
    })
    void whatBecameOfAChangeThatWasNotTakenIsSaidByItsType(
            StoreFailure.Kind kind, String type, String detail, String reason) throws Exception {
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
            assertEquals(detail, problem.get("detail").asText());
            assertEquals(reason, problem.path("reason").asText(""));
        }
    }

    @Test
    void aChangeThatWhatKeepsTheRoutesRefusesIsOnRecordAndTheRouteIsShownAsBefore() throws Exception {
        try (RunningApi api = new RunningApi()) {
            api.stored.is(InMemoryRoutingTable.Disk.REFUSING);
            assertEquals(503, api.send("PUT", "/v1/routes/acme", TO_TARGET).statusCode());

            AuditEntry entry = api.audit.get(0);
            assertEquals("route, refused", entry.what());
            assertEquals("epoch 1: direct to source, fenced []", entry.before());
            assertEquals("epoch 1: direct to source, fenced []; it is away", entry.after());
            JsonNode shown = json(api.get("/v1/routes/acme"));
            assertEquals("source", shown.get("primary").asText());
            assertFalse(shown.has("doubt"), "it is known");
        }
    }

    @Test
    void aRouteIsShownWithWhyItMayNotBeTheNewestAndNobodyIsWaitedFor() throws Exception {
        try (RunningApi api = new RunningApi()) {
            api.stored.is(InMemoryRoutingTable.Disk.SILENT);
            assertEquals(503, api.send("PUT", "/v1/routes/acme", TO_TARGET).statusCode());
            api.stored.is(InMemoryRoutingTable.Disk.GONE);

            JsonNode shown = json(api.get("/v1/routes/acme"));
            assertEquals(1, shown.get("epoch").asLong());
            assertTrue(shown.get("doubt").asText().startsWith("it is the last one that this controller knows: "));

            api.routing.registry().seesNothing("etcd is away; to do: see that it runs");
            assertEquals(
                    "it is the last one that this controller knows: etcd is away; to do: see that it runs",
                    json(api.get("/v1/routes/acme")).get("doubt").asText());
            api.routing.registry().sees();
            api.stored.is(InMemoryRoutingTable.Disk.WELL);
            assertEquals(2, json(api.get("/v1/routes/acme")).get("epoch").asLong());
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
