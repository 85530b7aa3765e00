package dev.crossfade.config.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.tls.ClientTls;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * etcd's JSON gateway ({@code POST /v3/…}, etcd 3.4 and later). A call asks one member, and the next ones only while none takes the
 * connection: what was sent may have been done, so a write is not repeated behind its caller's back. What only reads is asked of the next one
 * also where a member fails in the midst of it, as long as there is time. A member that fails is left, and what
 * is watched there ends. Every call has a time limit, every answer a bound; reads are linearizable. Thread-safe.
 */
public final class EtcdClient implements AutoCloseable {

    /** More than any fleet of ours has under one prefix. */
    private static final int LARGEST_ANSWER = 64 << 20;

    private static final int DEEPEST_CAUSE = 10;

    private final HttpClient http;
    private final Endpoints endpoints;
    private final EtcdLogin login;
    private final Duration limit;
    private final int largestAnswer;
    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();

    EtcdClient(EtcdSettings settings, HttpClient.Builder http, Duration limit, int largestAnswer) {
        this.http =
                http.version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
        this.endpoints = new Endpoints(settings.endpoints());
        this.login = new EtcdLogin(settings, this::authenticate);
        this.limit = limit;
        this.largestAnswer = largestAnswer;
    }

    /**
     * A client that has asked for nothing yet.
     *
     * @param key of the settings, for what is wrong with a file of theirs: {@code proxy.etcd}
     * @param limit of each call
     * @throws IllegalArgumentException when a file of TLS cannot be used
     */
    public static EtcdClient of(EtcdSettings settings, String key, Duration limit) {
        EtcdSettings.Tls tls = settings.tls();
        HttpClient.Builder http = HttpClient.newBuilder();
        if (!tls.ca().isEmpty() || !tls.certificate().isEmpty()) {
            try {
                http.sslContext(ClientTls.of(tls.ca(), tls.certificate(), tls.key()));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException(
                        key + ".tls: the files cannot be used (" + FailureWords.of(e) + ")", e);
            }
        }
        return new EtcdClient(settings, http, limit, LARGEST_ANSWER);
    }

    /** Of the member that is asked now. */
    public String endpoint() {
        return endpoints.current();
    }

    /** Everything under a prefix. */
    public Listing list(String prefix) throws EtcdFailure, InterruptedException {
        JsonNode answer = call("/v3/kv/range", EtcdText.range(prefix), true);
        return EtcdText.listing(answer.path("header"), answer);
    }

    /** Everything under a prefix, without the values. */
    public Listing listKeys(String prefix) throws EtcdFailure, InterruptedException {
        JsonNode answer = call("/v3/kv/range", EtcdText.range(prefix).put("keys_only", true), true);
        return EtcdText.listing(answer.path("header"), answer);
    }

    public EtcdTxn.Answer commit(EtcdTxn txn) throws EtcdFailure, InterruptedException {
        return EtcdTxn.read(call("/v3/kv/txn", txn.body(), !txn.writes()));
    }

    /**
     * A new lease.
     *
     * @param length at least; etcd may give a longer one
     */
    public EtcdLease grant(Duration length) throws EtcdFailure, InterruptedException {
        long seconds = Math.max(1, length.plusMillis(999).toSeconds());
        JsonNode answer = call("/v3/lease/grant", EtcdText.object().put("TTL", String.valueOf(seconds)), false);
        return new EtcdLease(
                answer.path("ID").asLong(),
                Duration.ofSeconds(answer.path("TTL").asLong()));
    }

    /**
     * Renews a lease.
     *
     * @return how long it lasts from now on; zero for one that is gone
     */
    public Duration keepAlive(long lease) throws EtcdFailure, InterruptedException {
        JsonNode answer = call("/v3/lease/keepalive", EtcdText.object().put("ID", String.valueOf(lease)), false);
        return Duration.ofSeconds(Math.max(0, answer.path("result").path("TTL").asLong()));
    }

    /** Whether it has neither run out nor been revoked. */
    public boolean isAlive(long lease) throws EtcdFailure, InterruptedException {
        JsonNode answer = call("/v3/lease/timetolive", EtcdText.object().put("ID", String.valueOf(lease)), true);
        return answer.path("TTL").asLong() > 0;
    }

    /** @param from the first revision of interest */
    EtcdWatch watch(String prefix, long from) throws EtcdFailure, InterruptedException {
        ObjectNode body = EtcdText.object();
        body.set("create_request", EtcdText.range(prefix).put("start_revision", String.valueOf(from)));
        String endpoint = endpoints.current();
        Lines lines = new Lines(endpoint, largestAnswer);
        EtcdWatch watch = new EtcdWatch(endpoint, lines);
        watches.add(watch);
        try {
            HttpRequest request = request(endpoint, "/v3/watch", body, login.token());
            HttpResponse<byte[]> answer = send(
                    endpoint,
                    request,
                    info -> info.statusCode() == 200 ? lines : new BoundedBody(endpoint, largestAnswer));
            if (answer.statusCode() != 200) {
                throw EtcdFaults.answered(endpoint, answer.statusCode(), answer.body());
            }
            return watch;
        } catch (EtcdFailure | InterruptedException | RuntimeException e) {
            if (e instanceof EtcdFailure failure) {
                leaveIfLost(endpoint, failure);
            }
            end(watch);
            throw e;
        }
    }

    void end(EtcdWatch watch) {
        watches.remove(watch);
        watch.close();
    }

    /** @param reads and changes nothing, so that it may be asked twice */
    private JsonNode call(String path, ObjectNode body, boolean reads) throws EtcdFailure, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (int more = endpoints.size() - 1; ; more--) {
            String endpoint = endpoints.current();
            try {
                return known(endpoint, path, body);
            } catch (EtcdFailure e) {
                leaveIfLost(endpoint, e);
                boolean elsewhere = e.isNeverSent() || (reads && isOfMember(e) && end - System.nanoTime() > 0);
                if (more == 0 || !elsewhere) {
                    throw e;
                }
            }
        }
    }

    /**
     * With a new token where the one that we have counts no more: nothing was done then. A member whose data is older than a token, for it
     * was lost, waits to reach where that was given out, and answers nothing (etcd, {@code server/auth/simple_token.go}): so none is kept
     * that was not answered.
     */
    private JsonNode known(String endpoint, String path, ObjectNode body) throws EtcdFailure, InterruptedException {
        String token = login.token();
        try {
            return ask(endpoint, path, body, token);
        } catch (EtcdFailure e) {
            boolean refused = EtcdFaults.asksForLogin(e);
            if (refused || e.isUnanswered()) {
                login.forget(token);
            }
            if (!login.isNeeded() || !refused) {
                throw e;
            }
            return ask(endpoint, path, body, login.token());
        }
    }

    private String authenticate(String user, String password) throws EtcdFailure, InterruptedException {
        ObjectNode body = EtcdText.object().put("name", user).put("password", password);
        return ask(endpoints.current(), "/v3/auth/authenticate", body, null)
                .path("token")
                .asText();
    }

    private JsonNode ask(String endpoint, String path, ObjectNode body, @Nullable String token)
            throws EtcdFailure, InterruptedException {
        HttpResponse<byte[]> answer =
                send(endpoint, request(endpoint, path, body, token), info -> new BoundedBody(endpoint, largestAnswer));
        if (answer.statusCode() != 200) {
            throw EtcdFaults.answered(endpoint, answer.statusCode(), answer.body());
        }
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw EtcdFaults.somethingElse(endpoint, "to POST " + path + ", no JSON");
        }
    }

    private HttpResponse<byte[]> send(String endpoint, HttpRequest request, HttpResponse.BodyHandler<byte[]> handler)
            throws EtcdFailure, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, handler);
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof EtcdFailure own ? own : noAnswer(endpoint, FailureWords.cause(cause), cause);
        } catch (TimeoutException e) {
            throw noAnswer(
                    endpoint, "nothing within " + limit.toMillis() + " ms: it stands still, or has no majority", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static EtcdFailure noAnswer(String endpoint, String why, Throwable cause) {
        String hint = isNoTls(cause) ? "; if it speaks no TLS, its endpoint begins with http:" : "";
        return new EtcdFailure(Kind.UNREACHABLE, "no answer from etcd at " + endpoint + " (" + why + hint + ")", cause);
    }

    /** A handshake failed, for something else than a certificate, and without an alert, which only who speaks TLS sends. */
    private static boolean isNoTls(Throwable cause) {
        List<Throwable> chain = Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .toList();
        return chain.stream().anyMatch(SSLException.class::isInstance)
                && chain.stream()
                        .noneMatch(one -> one instanceof GeneralSecurityException
                                || String.valueOf(one.getMessage()).contains("alert"));
    }

    /** Another one may do better. */
    private static boolean isOfMember(EtcdFailure failure) {
        return failure.kind() == Kind.UNREACHABLE || failure.kind() == Kind.NO_QUORUM;
    }

    /** What a member tells no more that does not answer would be waited for in vain. */
    private void leaveIfLost(String endpoint, EtcdFailure failure) {
        if (isOfMember(failure)) {
            endpoints.leave(endpoint);
            watches.stream().filter(watch -> watch.endpoint().equals(endpoint)).forEach(this::end);
        }
    }

    private static HttpRequest request(String endpoint, String path, ObjectNode body, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (token != null) {
            request.header("Authorization", token);
        }
        return request.build();
    }

    /** Ends what is watched. */
    @Override
    public void close() {
        watches.forEach(this::end);
    }
}
