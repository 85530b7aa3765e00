package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.MigrationStatus;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A controller, spoken to over HTTP. Every failure is a {@link CommandFailure} that says what to do. */
final class ControlClient {

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);
    /** A verb looks at databases on both sides before it answers. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

    private static final String NO_MIGRATION = "no-migration";

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WAIT)
            .build();

    /**
     * Opens no connection yet.
     *
     * @param token null for none
     */
    ControlClient(String url, @Nullable String token) {
        this.base = base(url);
        this.token = token;
    }

    private static URI base(String url) {
        try {
            URI base = new URI(url.endsWith("/") ? url : url + "/");
            if (("http".equals(base.getScheme()) || "https".equals(base.getScheme())) && base.getHost() != null) {
                return base;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new CommandFailure(
                ExitCode.BAD_USAGE, "Not a controller's address: '" + url + "'. Use http://HOST:PORT with --control.");
    }

    List<MigrationStatus> all() {
        List<MigrationStatus> all = new ArrayList<>();
        answer(send("GET", "v1/migrations", "")).get("migrations").forEach(node -> all.add(status(node)));
        return all;
    }

    /** Empty when no migration of the tenant was started, or it was cleaned up. */
    Optional<MigrationStatus> status(TenantId tenant) {
        HttpResponse<String> response = send("GET", "v1/migrations/" + tenant, "");
        if (response.statusCode() == 404 && problem(response).type().endsWith("/" + NO_MIGRATION)) {
            return Optional.empty();
        }
        return Optional.of(status(answer(response)));
    }

    MigrationStatus migrate(TenantId tenant) {
        return status(answer(send("POST", "v1/migrations", "{\"tenant\":\"" + tenant + "\"}")));
    }

    MigrationStatus switchover(TenantId tenant, boolean acceptDuplicates) {
        return status(answer(send(
                "POST", "v1/migrations/" + tenant + "/switchover", "{\"acceptDuplicates\":" + acceptDuplicates + "}")));
    }

    MigrationStatus abort(TenantId tenant) {
        return status(answer(send("POST", "v1/migrations/" + tenant + "/abort", "")));
    }

    MigrationStatus cleanup(TenantId tenant) {
        return status(answer(send("POST", "v1/migrations/" + tenant + "/cleanup", "")));
    }

    private HttpResponse<String> send(String method, String path, String body) {
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

    private JsonNode answer(HttpResponse<String> response) {
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), problem(response));
        }
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw notAController(response, e);
        }
    }

    private MigrationStatus status(JsonNode node) {
        try {
            return Json.MAPPER.treeToValue(node, MigrationStatus.class);
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    base + " answered with a status that this program does not understand (" + e.getOriginalMessage()
                            + "). Use the command line of the controller's version.",
                    e);
        }
    }

    private Problem problem(HttpResponse<String> response) {
        try {
            return Json.MAPPER.readValue(response.body(), Problem.class);
        } catch (JsonProcessingException e) {
            throw notAController(response, e);
        }
    }

    private CommandFailure notAController(HttpResponse<String> response, Exception cause) {
        return new CommandFailure(
                ExitCode.FAILED,
                base + " answered " + response.statusCode()
                        + ", but not as a Crossfade controller does. See --control.",
                cause);
    }

    private static CommandFailure failure(int status, Problem problem) {
        StringBuilder message = new StringBuilder(problem.detail());
        Causes.lines(problem.reason(), problem.action())
                .forEach(cause -> message.append("\n  ").append(cause));
        return new CommandFailure(exitCode(status), message.toString());
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413 -> ExitCode.BAD_USAGE;
            case 409, 428 -> ExitCode.REFUSED;
            default -> ExitCode.FAILED;
        };
    }
}
