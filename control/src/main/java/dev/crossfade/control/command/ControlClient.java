package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.api.NoMigration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.replication.reverse.Received;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A controller, spoken to over HTTP. Every failure is a {@link VerbFailure} that says what to do. */
final class ControlClient {

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);
    /** A verb looks at databases on both sides before it answers. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

    /** What a status of any version has. */
    private static final List<String> STATUS = List.of("tenant", "stage", "step", "state", "writableNow", "safeNext");

    /** What every problem's type begins with. */
    private static final String PROBLEMS =
            Problem.of(500, "", "", "", null, null).type();

    private final List<URI> controllers;
    private final @Nullable String token;
    private final HttpClient http;

    private String why = "";

    /** The one that has answered last. */
    private int current;

    /**
     * Opens no connection yet.
     *
     * @param urls of the controller; of several that share a store, each, with commas between
     * @param token null for none
     * @param http trusts whom it is to trust
     */
    ControlClient(String urls, @Nullable String token, HttpClient.Builder http) {
        this.controllers = ControlAddresses.of(urls);
        this.token = token;
        this.http = http.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WAIT)
                .build();
    }

    /** @param reason of every change that is asked for from now on; empty for none */
    ControlClient because(String reason) {
        why = reason.isBlank() ? "" : "?why=" + URLEncoder.encode(reason, StandardCharsets.UTF_8);
        return this;
    }

    List<MigrationStatus> all() {
        HttpResponse<String> response = send("GET", "v1/migrations", "");
        JsonNode migrations = answer(response).path("migrations");
        if (!migrations.isArray()) {
            throw notAController(response);
        }
        List<MigrationStatus> all = new ArrayList<>();
        migrations.forEach(node -> all.add(status(response, node)));
        return all;
    }

    /** Empty when no migration of the tenant was started, or it was cleaned up. */
    Optional<MigrationStatus> status(TenantId tenant) {
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant, "");
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
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant, "");
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

    /** As Markdown. */
    String runbook(TenantId tenant) {
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant + "/runbook", "");
        if (response.statusCode() != 200) {
            answerOfVerb(response);
        }
        return response.body();
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

    MigrationStatus rollback(TenantId tenant, boolean acceptLoss, boolean dryRun) {
        return verb(tenant, "rollback", "{\"acceptLoss\":" + acceptLoss + ",\"dryRun\":" + dryRun + "}");
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

    /** Of several controllers the next is asked where one does not answer, or does not lead: a verb that is said twice is done once. */
    private HttpResponse<String> send(String method, String path, String body) {
        for (int left = controllers.size() - 1; ; left--) {
            try {
                HttpResponse<String> response = ask(controllers.get(current), method, path, body);
                if (left == 0 || !standsBy(response)) {
                    return response;
                }
            } catch (Unreachable e) {
                if (left == 0) {
                    throw e;
                }
            }
            current = (current + 1) % controllers.size();
        }
    }

    private HttpResponse<String> ask(URI base, String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_WAIT)
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Unreachable(base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable(base, e);
        }
    }

    /** It refuses, or knows only what was written down. */
    private static boolean standsBy(HttpResponse<String> response) {
        boolean refuses = response.statusCode() == 503 && response.body().contains(Unreachable.STANDING_BY);
        return refuses || response.headers().firstValue("Crossfade-Standing-By").isPresent();
    }

    private JsonNode answer(HttpResponse<String> response) {
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), problem(response));
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
                            controllers.get(current) + " answered with a status that this program does not understand",
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
        return new VerbFailure(
                ExitCode.FAILED,
                Problem.of(
                        502,
                        "not-a-controller",
                        "Something else answers there",
                        controllers.get(current) + " answered " + response.statusCode()
                                + ", but not as a Crossfade controller does",
                        null,
                        "name the controller's admin address with --control"));
    }

    private static VerbFailure failure(int status, Problem problem) {
        if (Unreachable.is(problem)) {
            return new Unreachable(problem);
        }
        return new VerbFailure(exitCode(status), problem);
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413 -> ExitCode.BAD_USAGE;
            case 409, 428 -> ExitCode.REFUSED;
            default -> ExitCode.FAILED;
        };
    }
}
