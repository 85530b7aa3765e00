package dev.crossfade.proxy.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.Standby;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/routes/{tenant}} at one proxy, or at the controller: the same documents at both. What does not succeed is a
 * {@link CommandFailure} that says who answered what, and what to do.
 */
final class RouteEndpoint {

    /** The controller has answered, and what keeps its routes takes nothing now: nothing was changed. */
    private static final String ROUTES_REFUSED =
            Problem.of(503, "routes-refused", "", "", null, null).type();

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String url;
    private final @Nullable String token;
    private final String elsewhere;

    /**
     * @param elsewhere a sentence for whoever meant another place; empty when they have named this one
     * @throws CommandFailure when the URL is none
     */
    RouteEndpoint(HttpClient http, String url, @Nullable String token, String elsewhere) {
        this.http = http;
        this.url = checked(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        this.token = token;
        this.elsewhere = elsewhere.isEmpty() ? "" : "\n  " + elsewhere;
    }

    String url() {
        return url;
    }

    /** Of several controllers that share a store: whether this one answers as the one that acts. */
    boolean leads(TenantId tenant) {
        try {
            HttpResponse<String> answer = ask(request(tenant).GET().build());
            return answer.statusCode() != 503 && !Standby.marks(answer.headers());
        } catch (CommandFailure e) {
            return false;
        }
    }

    RouteDocument show(TenantId tenant) {
        return send(tenant, request(tenant).GET().build());
    }

    /** @param force for the controller alone: its guard is overruled */
    RouteDocument flip(TenantId tenant, RouteChange change, boolean force) {
        ObjectNode body = Json.MAPPER.valueToTree(change);
        if (force) {
            body.put("force", true);
        }
        try {
            return send(
                    tenant,
                    request(tenant)
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                            .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change of a route cannot be written as JSON", e);
        }
    }

    private HttpResponse<String> ask(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "No answer from " + url + " (" + FailureWords.cause(e)
                            + "). Is it running, and is this its admin address?"
                            + elsewhere,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted while waiting for " + url, e);
        }
    }

    private RouteDocument send(TenantId tenant, HttpRequest request) {
        HttpResponse<String> response = ask(request);
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        try {
            RouteDocument document = Json.MAPPER.readValue(response.body(), RouteDocument.class);
            document.toRoute();
            return document;
        } catch (JsonProcessingException | RuntimeException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    url + " did not answer with the route of " + tenant + ". Is this the admin address of a proxy or"
                            + " controller of this version?" + elsewhere,
                    e);
        }
    }

    private CommandFailure refusal(HttpResponse<String> response) {
        int exitCode = exitCode(response.statusCode());
        StringBuilder message = new StringBuilder(url + " answered " + response.statusCode());
        Problem problem;
        try {
            problem = Json.MAPPER.readValue(response.body(), Problem.class);
            if (problem.type().equals(ROUTES_REFUSED)) {
                exitCode = ExitCode.REFUSED;
            }
            message.append(": ")
                    .append(problem.title())
                    .append(". ")
                    .append(problem.detail())
                    .append('.');
            if (problem.reason() != null) {
                message.append("\n  why: ").append(problem.reason());
            }
            if (problem.action() != null) {
                message.append("\n  do:  ").append(problem.action());
            }
        } catch (JsonProcessingException | RuntimeException e) {
            return new CommandFailure(
                    exitCode, message + ", without a problem document. Is this the admin address?" + elsewhere, e);
        }
        return new CommandFailure(exitCode, message.toString(), new AnsweredProblem(problem));
    }

    /** As of every command that speaks to a controller: what was asked for cannot be, a guard said no, or it failed. */
    private static int exitCode(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413 -> ExitCode.BAD_USAGE;
            case 409, 428 -> ExitCode.REFUSED;
            default -> ExitCode.FAILED;
        };
    }

    private HttpRequest.Builder request(TenantId tenant) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(url + "/v1/routes/" + tenant)).timeout(LIMIT);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    private static String checked(String url) {
        try {
            URI uri = URI.create(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message.
        }
        throw new CommandFailure(ExitCode.BAD_USAGE, "Not an http(s) URL: '" + url + "'. Use http://HOST:PORT.");
    }
}
