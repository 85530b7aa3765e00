package dev.crossfade.control.parking;

import dev.crossfade.config.answer.BodyRules;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.tls.ClientTls;
import dev.crossfade.config.tls.LateTls;
import dev.crossfade.config.tls.NamedTls;
import dev.crossfade.config.wire.ParkedHead;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the origins themselves, with the client's own Host, over HTTP/1.1. Of an answer its status is wanted, and whether its
 * body says by one of the tenant's rules that the request was refused; it is read to its end, so that the connection can be used again. Thread-safe.
 */
public final class OriginSender implements Sender {

    /**
     * Lets java.net.http send a Host that is not its URL's. It reads that once, for the whole process: to be called before anything of it
     * is used.
     */
    public static void allowHost() {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** The answer's head; {@code proxy.upstream.responseTimeout} has the same. */
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /** All of it. */
    static final Duration LONGEST = ANSWER.plusSeconds(10);

    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    /** What the connection is about, and not the request; the length is the client's own business. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Map<TenantId, TenantSettings> tenants;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

    OriginSender(List<TenantSettings> tenants) {
        this.tenants = tenants.stream().collect(Collectors.toMap(TenantSettings::id, tenant -> tenant));
    }

    @Override
    public CompletableFuture<Attempt> send(
            Parked parked, Destination to, ParkedHead head, byte[] body, String delivery) {
        HttpClient client;
        try {
            client = client(parked.tenant(), to.side());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Attempt.failed("it cannot be sent: " + e.getMessage()));
        }
        RefusalInBody refusal = new RefusalInBody(bodyRules(parked.tenant()), Lane.path(head.target()));
        CompletableFuture<HttpResponse<Boolean>> sent =
                client.sendAsync(request(to, head, body, delivery, refusal.isLookedFor()), refusal);
        return sent.copy().orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            sent.cancel(true);
            return failure == null
                    ? answer.body()
                            ? Attempt.refused(answer.statusCode(), retryAfter(answer))
                            : Attempt.answered(answer.statusCode(), retryAfter(answer))
                    : Attempt.failed(to.origin() + ": " + FailureWords.of(cause(failure)));
        });
    }

    private BodyRules bodyRules(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        return new BodyRules(settings == null ? List.of() : settings.failover().bodyRules());
    }

    /** @param plain the answer is not to be compressed */
    private static HttpRequest request(Destination to, ParkedHead head, byte[] body, String delivery, boolean plain) {
        HttpRequest.Builder request = HttpRequest.newBuilder(WireForm.at(to.origin(), head.target()))
                .timeout(ANSWER)
                .method(
                        head.method(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (ParkedHead.Field field : head.fields()) {
            boolean unwanted = plain && field.name().equalsIgnoreCase("accept-encoding");
            if (!unwanted && !isOfTheConnection(field.name())) {
                request.header(field.name(), field.value());
            }
        }
        return request.setHeader("Host", head.host())
                .setHeader(DeliveryHeader.NAME, delivery)
                .build();
    }

    /** Whether a header is about the connection that it came on, or about the message's form there: it is not sent on. */
    public static boolean isOfTheConnection(String header) {
        return OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }

    private HttpClient client(TenantId tenant, Side side) {
        return clients.computeIfAbsent(tenant + " " + side, none -> {
            HttpClient.Builder builder = LateTls.client()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1);
            TenantSettings settings = tenants.get(tenant);
            if (settings != null) {
                own(settings.side(side).originTls()).ifPresent(builder::sslContext);
            }
            return builder.build();
        });
    }

    /** As the proxies have it; empty where that is what a client does by itself. */
    private static Optional<SSLContext> own(OriginTls tls) {
        if (tls.ca().isEmpty() && tls.serverName().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(NamedTls.of(ClientTls.of(tls.ca(), "", ""), tls.serverName()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("originTls.ca: " + FailureWords.of(e), e);
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> answer) {
        try {
            return answer.headers()
                    .firstValue("Retry-After")
                    .map(Long::parseLong)
                    .filter(seconds -> seconds >= 0 && seconds <= LONGEST_ASKED.toSeconds())
                    .map(Duration::ofSeconds)
                    .orElse(null);
        } catch (NumberFormatException e) {
            return null; // a date, which nobody needs to the second
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        clients.clear();
    }
}
