package dev.crossfade.proxy.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.proxy.sync.Controllers;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * One question, put to one controller after the other, to each at most once, until one has an answer to it. Only where it is certain that
 * a controller has not taken it is the next one asked: it would otherwise be stored twice.
 */
final class DeskCall {

    private final HttpClient http;
    private final Controllers controllers;
    private final Function<String, HttpRequest> question;
    private final int success;
    private final CompletableFuture<DeskAnswer> answer = new CompletableFuture<>();
    private final Set<String> asked = new HashSet<>();
    private volatile @Nullable CompletableFuture<?> running;
    private volatile String current = "";

    /**
     * @param question to the controller at that URL
     * @param success the status that comes with a receipt
     */
    DeskCall(HttpClient http, Controllers controllers, Function<String, HttpRequest> question, int success) {
        this.http = http;
        this.controllers = controllers;
        this.question = question;
        this.success = success;
    }

    /**
     * @param limit after which nobody waits any more, and the question counts as lost
     * @param late what is said of it then
     */
    CompletableFuture<DeskAnswer> begin(Duration limit, String late) {
        ask(controllers.current());
        // Whoever has the answer asks the right controller next: it is told after the one that gave none is left.
        return answer.completeOnTimeout(new DeskAnswer.Lost(late), limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((told, failure) -> stop(told));
    }

    private void stop(DeskAnswer told) {
        if (told instanceof DeskAnswer.Lost) {
            controllers.leave(current);
        }
        CompletableFuture<?> last = running;
        if (last != null) {
            last.cancel(true);
        }
    }

    private void ask(String url) {
        asked.add(url);
        current = url;
        CompletableFuture<HttpResponse<String>> call =
                http.sendAsync(question.apply(url), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        running = call;
        var unused = call.whenComplete((response, failure) -> {
            if (answer.isDone()) {
                return;
            }
            DeskAnswer told = failure == null
                    ? ControllerAnswer.read(url, response, success)
                    : ofFailure(url, unwrapped(failure));
            if (told instanceof DeskAnswer.Untaken && askNext(url)) {
                return;
            }
            answer.complete(told);
        });
    }

    private boolean askNext(String last) {
        controllers.leave(last);
        String next = controllers.current();
        if (asked.contains(next)) {
            return false;
        }
        ask(next);
        return true;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static DeskAnswer ofFailure(String url, Throwable failure) {
        String why = "no answer from the controller at " + url + " (" + FailureWords.cause(failure) + ")";
        boolean neverSent = failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException
                || failure instanceof SSLHandshakeException;
        return neverSent ? new DeskAnswer.Untaken(why) : new DeskAnswer.Lost(why);
    }
}
