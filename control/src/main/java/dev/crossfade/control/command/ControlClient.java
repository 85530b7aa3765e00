package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.api.NoMigration;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.control.workflow.verbs.Operations.RollbackRequest;
import dev.crossfade.replication.reverse.Received;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A controller, spoken to over HTTP. Every failure is a {@link VerbFailure} that says what to do. */
final class ControlClient {

    /** Each server of a tenant may take half a minute, and then the preflight comes. */
    private static final Duration BUNDLE_WAIT = Duration.ofMinutes(5);

    private static final String ZIP = "application/zip";

    /** What a status of any version has. */
    private static final List<String> STATUS = List.of("tenant", "stage", "step", "state", "writableNow", "safeNext");

    /** What every problem's type begins with. */
    private static final String PROBLEMS =
            Problem.of(500, "", "", "", null, null).type();

    private final Controllers controllers;

    private String why = "";

    /**
     * Opens no connection yet.
     *
     * @param urls of the controller; of several that share a store, each, with commas between
     * @param token null for none
     * @param http trusts whom it is to trust
     */
    ControlClient(String urls, @Nullable String token, HttpClient.Builder http) {
        this.controllers = new Controllers(urls, token, http);
    }

    /** @param reason of every change that is asked for from now on; empty for none */
    ControlClient because(String reason) {
        why = reason.isBlank() ? "" : "?why=" + URLEncoder.encode(reason, StandardCharsets.UTF_8);
        return this;
    }

    /**
     * What there is.
     *
     * @param tenants of the controller's configuration; none of one of an older version
     * @param unclaimed how many requests wait of tenants that are not in it any more
     */
    record Listing(List<MigrationStatus> migrations, List<KnownTenant> tenants, Map<String, Long> unclaimed) {}

    /** As the one that leads has them; where none does, as they were written down. */
    Listing listing() {
        HttpResponse<String> response = controllers.look("v1/migrations");
        JsonNode answer = answer(response);
        if (!answer.path("migrations").isArray()) {
            throw notAController(response);
        }
        List<MigrationStatus> migrations = new ArrayList<>();
        answer.path("migrations").forEach(node -> migrations.add(status(response, node)));
        try {
            List<KnownTenant> tenants = new ArrayList<>();
            answer.path("tenants").forEach(node -> tenants.add(Json.MAPPER.convertValue(node, KnownTenant.class)));
            Map<String, Long> unclaimed = new TreeMap<>();
            answer.path("unclaimed")
                    .properties()
                    .forEach(one -> unclaimed.put(one.getKey(), one.getValue().asLong()));
            return new Listing(migrations, tenants, unclaimed);
        } catch (IllegalArgumentException e) {
            throw notAController(response);
        }
    }

    /**
     * Empty when no migration of the tenant was started, or it was cleaned up.
     *
     * @throws Unreachable when no controller leads: what was written down last is not how it stands
     */
    Optional<MigrationStatus> status(TenantId tenant) {
        HttpResponse<String> response = controllers.look("v1/migrations/" + tenant);
        Optional<String> marked = response.headers().firstValue(Standby.HEADER);
        if (marked.isPresent()) {
            throw Unreachable.standby(controllers.current(), marked.get());
        }
        return status(response);
    }

    /** As {@link #status}; where no controller leads, as it was written down last, which the status says. */
    Optional<MigrationStatus> lastKnown(TenantId tenant) {
        return status(controllers.look("v1/migrations/" + tenant));
    }

    private Optional<MigrationStatus> status(HttpResponse<String> response) {
        if (response.statusCode() == 404 && NoMigration.is(problem(response))) {
            return Optional.empty();
        }
        return Optional.of(status(response, answer(response)));
    }

    /**
     * What a verb says that needs a migration, where there is none, in the controller's words.
     *
     * @param exitCode {@link ExitCode#FAILED} for who only asks, REFUSED for who wants to change it
     */
    VerbFailure noMigration(TenantId tenant, int exitCode) {
        HttpResponse<String> response = controllers.look("v1/migrations/" + tenant);
        return new VerbFailure(
                exitCode,
                response.statusCode() == 404
                        ? problem(response)
                        : Problem.of(409, "changed", "Started just now", "it was started just now", null, "try again"));
    }

    /** @param plan by which it is to begin; null for however things are */
    MigrationStatus migrate(TenantId tenant, @Nullable PlanClaim plan) {
        ObjectNode start = Json.MAPPER.createObjectNode().put("tenant", tenant.value());
        if (plan != null) {
            start.set("plan", Json.MAPPER.valueToTree(plan));
        }
        HttpResponse<String> response = send("POST", "v1/migrations" + why, start.toString());
        return status(response, answer(response));
    }

    MigrationPlan plan(TenantId tenant) {
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant + "/plan", "");
        return PlanFile.parse(answer(response), "the controller's answer");
    }

    MigrationStatus verify(TenantId tenant) {
        return verb(tenant, "verify", "");
    }

    MigrationStatus switchover(TenantId tenant, boolean acceptDuplicates, boolean dryRun) {
        return verb(tenant, "switchover", "{\"acceptDuplicates\":" + acceptDuplicates + ",\"dryRun\":" + dryRun + "}");
    }

    MigrationStatus rollback(TenantId tenant, RollbackRequest request) {
        return verb(tenant, "rollback", Json.MAPPER.valueToTree(request).toString());
    }

    /** What the source has got of the target. */
    Received received(TenantId tenant) {
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant + "/received", "");
        try {
            return Json.MAPPER.treeToValue(answerOfVerb(response), Received.class);
        } catch (JsonProcessingException e) {
            throw notAController(response);
        }
    }

    MigrationStatus pause(TenantId tenant) {
        return verb(tenant, "pause", "");
    }

    MigrationStatus resume(TenantId tenant) {
        return verb(tenant, "resume", "");
    }

    MigrationStatus abort(TenantId tenant, boolean withoutTarget) {
        return verb(tenant, "abort", "{\"withoutTarget\":" + withoutTarget + "}");
    }

    MigrationStatus cleanup(TenantId tenant, boolean withoutSource) {
        return verb(tenant, "cleanup", "{\"withoutSource\":" + withoutSource + "}");
    }

    /** Of both databases, which may be slow to answer, and of the controller itself. */
    byte[] supportBundle(TenantId tenant) {
        AtomicReference<byte[]> bundle = new AtomicReference<>();
        HttpResponse<String> response = controllers.send(
                "GET",
                "v1/migrations/" + tenant + "/support-bundle",
                "",
                BUNDLE_WAIT,
                head -> head.headers()
                                .firstValue("Content-Type")
                                .filter(ZIP::equals)
                                .isPresent()
                        ? HttpResponse.BodySubscribers.mapping(HttpResponse.BodySubscribers.ofByteArray(), bytes -> {
                            bundle.set(bytes);
                            return "";
                        })
                        : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8));
        byte[] bytes = bundle.get();
        if (bytes == null) {
            answer(response);
            throw notAController(response);
        }
        return bytes;
    }

    /** What is parked of a tenant, with or without a migration; empty where the controller does not say. */
    Optional<ParkingStatus> parking(TenantId tenant) {
        HttpResponse<String> response = controllers.look("v1/tenants/" + tenant + "/parking");
        return response.statusCode() == 200
                ? Optional.of(read(response, answer(response), ParkingStatus.class))
                : Optional.empty();
    }

    /** The requests that it keeps of a tenant. */
    KeptRequests kept(TenantId tenant, KeptRequests.Sort sort) {
        return new KeptRequests(this, tenant, sort);
    }

    RouteDocument parkPaths(TenantId tenant, ParkedPathsChange change) {
        HttpResponse<String> response = send(
                "PUT",
                "v1/tenants/" + tenant + "/parked-paths" + why,
                Json.MAPPER.valueToTree(change).toString());
        return read(response, answer(response), RouteDocument.class);
    }

    /** A part of an answer, as what it is to be. */
    <T> T read(HttpResponse<String> response, JsonNode node, Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw notAController(response);
        }
    }

    private MigrationStatus verb(TenantId tenant, String verb, String body) {
        HttpResponse<String> response = send("POST", "v1/migrations/" + tenant + "/" + verb + why, body);
        return status(response, answerOfVerb(response));
    }

    /** Of a verb that needs a migration of the tenant. */
    private JsonNode answerOfVerb(HttpResponse<String> response) {
        if (response.statusCode() == 404 && NoMigration.is(problem(response))) {
            throw new VerbFailure(ExitCode.REFUSED, problem(response));
        }
        return answer(response);
    }

    /** Of several controllers the one that leads is asked. */
    private HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, Map.of());
    }

    /** @param headers that only this call has */
    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) {
        return controllers.send(method, path, body, headers);
    }

    /** What changes something has at the end of its path, so that the audit says why. */
    String why() {
        return why;
    }

    /** What it says, where it is no problem. */
    JsonNode answer(HttpResponse<String> response) {
        if (response.statusCode() >= 400) {
            throw VerbFailure.answered(response, problem(response));
        }
        return tree(response);
    }

    private JsonNode tree(HttpResponse<String> response) {
        try {
            JsonNode tree = Json.MAPPER.readTree(response.body());
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw notAController(response);
    }

    private MigrationStatus status(HttpResponse<String> response, JsonNode node) {
        if (!STATUS.stream().allMatch(field -> node.path(field).isTextual())) {
            throw notAController(response);
        }
        try {
            return Json.MAPPER.treeToValue(node, MigrationStatus.class);
        } catch (JsonProcessingException e) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            502,
                            "other-version",
                            "The controller is of another version",
                            controllers.current() + " answered with a status that this program does not understand",
                            e.getOriginalMessage(),
                            "use the command line of the controller's version"),
                    e);
        }
    }

    private Problem problem(HttpResponse<String> response) {
        JsonNode tree = tree(response);
        if (!tree.path("type").asText().startsWith(PROBLEMS)
                || !tree.path("title").isTextual()
                || !tree.path("detail").isTextual()) {
            throw notAController(response);
        }
        try {
            return Json.MAPPER.treeToValue(tree, Problem.class);
        } catch (JsonProcessingException e) {
            throw notAController(response);
        }
    }

    private VerbFailure notAController(HttpResponse<String> response) {
        Problem problem = Problem.of(
                502,
                "not-a-controller",
                "Something else answers there",
                controllers.current() + " answered " + response.statusCode()
                        + ", but not as a Crossfade controller does",
                null,
                "name the controller's admin address with --control");
        // Whatever stands before the controller may have lost its answer.
        return response.statusCode() >= 500
                ? Unreachable.said(response, problem)
                : new VerbFailure(ExitCode.FAILED, problem);
    }
}
