package dev.crossfade.control.outward;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts a document, and reads the beginning of the answer. The time given is for all of it: a service that begins to answer and then falls
 * silent costs no more. Redirects are not followed, for the next one would get what only this one is to have. Thread-safe.
 */
public final class HttpPost {

    /** More of an answer nobody needs. */
    public static final int MOST_BYTES = 16 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /**
     * What came back.
     *
     * @param body its beginning
     * @param cut there was more of it, or may have been
     * @param retryAfter the header's seconds (RFC 9110 §10.2.3); null without it, or where it is a date
     */
    public record Answer(
            int status, String body, boolean cut, @Nullable Duration retryAfter) {

        public boolean isWell() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Sends it once.
     *
     * @throws IOException when there was no answer in time
     */
    public Answer send(URI url, Map<String, String> headers, String body, Duration atMost)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(atMost)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<Beginning.Text>> sent =
                client.sendAsync(request.build(), answer -> new Beginning(MOST_BYTES));
        try {
            HttpResponse<Beginning.Text> answer = sent.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(
                    answer.statusCode(),
                    answer.body().beginning(),
                    answer.body().cut(),
                    retryAfter(answer));
        } catch (TimeoutException e) {
            HttpTimeoutException late = new HttpTimeoutException("no answer in time");
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            sent.cancel(true);
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> answer) {
        try {
            return answer.headers()
                    .firstValue("Retry-After")
                    .map(Long::parseLong)
                    .map(Duration::ofSeconds)
                    .orElse(null);
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }
}
