package dev.crossfade.proxy.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.config.wire.Standby;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The two calls that a proxy makes to its controller. Every call has a time limit; every failure is an {@link IOException} whose
 * message says what happened, with no token in it. Of several controllers the next is asked after a failure of either call, and a poll
 * that waits at the one before ends at once: one that stands still would let it wait for long.
 */
final class ControlClient implements RoutingAuthority {

    private static final Duration POLL_WAIT = Duration.ofSeconds(20);
    private static final Duration POLL_LIMIT = POLL_WAIT.plusSeconds(10);
    private static final int MAX_DETAIL = 300;

    private final HttpClient http;
    private final Controllers controllers;
    private volatile @Nullable CompletableFuture<?> polling;
    private final @Nullable String token;
    private final Duration reportLimit;

    /**
     * @param urls of the controllers, without a path, with commas between
     * @param token sent as a bearer token; null for none
     * @param http trusts whom it is to trust
     * @param reportLimit after which a report has failed
     */
    ControlClient(String urls, @Nullable String token, HttpClient.Builder http, Duration reportLimit) {
        this.http = http.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        this.controllers = new Controllers(urls);
        this.token = token;
        this.reportLimit = reportLimit;
    }

    /** Of the one that is asked now. */
    String url() {
        return controllers.current();
    }

    @Override
    public String name() {
        return "the controller at " + url();
    }

    /** Waits at the controller. */
    @Override
    public Optional<RoutingTableDocument> routes(OptionalLong after) throws IOException, InterruptedException {
        String path = after.isEmpty()
                ? "/v1/routes"
                : "/v1/routes?after=" + after.getAsLong() + "&waitMs=" + POLL_WAIT.toMillis();
        String url = controllers.current();
        HttpResponse<String> response =
                poll(url, request(url, path, POLL_LIMIT).GET().build());
        if (Standby.marks(response.headers())) {
            leave(url);
            throw new IOException("the controller at " + url + " stands by: its routing table may be old");
        }
        return switch (response.statusCode()) {
            case 200 -> Optional.of(read(response.body(), RoutingTableDocument.class));
            case 204 -> Optional.empty();
            default -> throw unexpected(url, "GET " + path, response);
        };
    }

    @Override
    public ProxyLease report(ProxyReport report) throws IOException, InterruptedException {
        String path = "/v1/proxies/" + report.id();
        String url = controllers.current();
        HttpRequest request = request(url, path, reportLimit)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(report)))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw noAnswer(url, e);
        }
        if (response.statusCode() != 200) {
            throw unexpected(url, "PUT " + path, response);
        }
        return read(response.body(), ProxyLease.class);
    }

    @Override
    public void close() {
        CompletableFuture<?> waiting = polling;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }

    private HttpResponse<String> poll(String url, HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> waiting =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        polling = waiting;
        try {
            if (!url.equals(controllers.current())) {
                throw new IOException("the controller at " + url + " is not asked any more");
            }
            return waiting.get();
        } catch (ExecutionException | CancellationException e) {
            if (isCancelled(e)) {
                throw new IOException("the controller at " + url + " was left while it let a poll wait", e);
            }
            throw noAnswer(url, e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        } finally {
            waiting.cancel(true);
        }
    }

    /** The JDK says so itself, or as the cause of what it says. */
    private static boolean isCancelled(Throwable e) {
        Throwable each = e;
        for (int i = 0; each != null && i < 8; i++) {
            if (each instanceof CancellationException) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    private IOException noAnswer(String url, IOException e) {
        leave(url);
        // The JDK's ConnectException has no message at all.
        return new IOException("no answer from the controller at " + url + " (" + FailureWords.cause(e) + ")", e);
    }

    private void leave(String url) {
        CompletableFuture<?> waiting = polling;
        if (controllers.leave(url) && waiting != null) {
            waiting.cancel(true);
        }
    }

    private HttpRequest.Builder request(String url, String path, Duration limit) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(limit);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    private static <T> T read(String json, Class<T> type) throws IOException {
        try {
            T document = Json.MAPPER.readValue(json, type);
            if (document == null) {
                throw new IOException("the controller answered with an empty document");
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "the controller's answer is not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** A problem's own words; a page that something else answers with tells nobody anything. */
    private static String detail(String body) {
        try {
            String detail = Json.MAPPER.readTree(body).path("detail").asText();
            detail = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
            return detail.isEmpty()
                    ? ""
                    : ": " + (detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + "…" : detail);
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private IOException unexpected(String url, String what, HttpResponse<String> response) {
        leave(url);
        String remedy = response.statusCode() == 401 || response.statusCode() == 403
                ? ". Check proxy.control.tokenFile: it needs a token with the scope 'proxy'"
                : "";
        return new IOException(
                what + " at " + url + " was answered with " + response.statusCode() + detail(response.body()) + remedy);
    }
}
