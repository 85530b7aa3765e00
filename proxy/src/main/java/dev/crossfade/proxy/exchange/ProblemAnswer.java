package dev.crossfade.proxy.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.proxy.observe.ExchangeEnd;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * Answers that the proxy gives for itself: RFC 9457 problem details, whose {@code reason} is the word that metrics count them by: the
 * {@code reason} of a rejection, the {@code outcome} of an exchange.
 */
public final class ProblemAnswer {

    private static final String OUTCOME = "crossfade-outcome";
    private static final int RETRY_AFTER_SECONDS = 1;
    /** What waits has to be delivered first. */
    private static final int LATER_RETRY_AFTER_SECONDS = 60;
    /** A person has to change a file. */
    private static final int NOT_SERVED_RETRY_AFTER_SECONDS = 60;

    private ProblemAnswer() {}

    public static FullHttpResponse of(Rejection rejection) {
        FullHttpResponse answer = of(Problem.of(
                rejection.status(),
                rejection.reason().label().replace('_', '-'),
                rejection.title(),
                rejection.detail(),
                rejection.reason().label(),
                null));
        if (rejection.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            // RFC 9110 §15.5.6 asks for it.
            answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        if (rejection.status() == HttpResponseStatus.SERVICE_UNAVAILABLE.code()) {
            answer.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer;
    }

    static FullHttpResponse unknown() {
        FullHttpResponse answer = of(Problem.of(
                502,
                "outcome-unknown",
                "Outcome unknown",
                // RFC 9110 §9.2.2
                "The request was sent, and no answer came that could be used: nobody can know whether it was applied, and"
                        + " one that is not safe is repeated only when it provably was not.",
                ExchangeEnd.UNKNOWN.label(),
                "look whether it was applied before sending it again"));
        answer.headers().set(OUTCOME, "unknown");
        return answer;
    }

    static FullHttpResponse unreachable() {
        return of(Problem.of(
                502,
                "origin-unreachable",
                "Origin unreachable",
                "No connection to the origin could be had; the request was not sent.",
                ExchangeEnd.UNREACHABLE.label(),
                "send it again"));
    }

    static FullHttpResponse broken() {
        return of(Problem.of(
                502,
                "origin-broke-off",
                "Origin broke off",
                "The origin gave no answer that could be used.",
                ExchangeEnd.BROKEN.label(),
                "send it again"));
    }

    static FullHttpResponse silent() {
        return of(Problem.of(
                504,
                "origin-silent",
                "Origin silent",
                "The origin has the request, and did not answer in time.",
                ExchangeEnd.BROKEN.label(),
                "send it again"));
    }

    static FullHttpResponse unavailable(String slug, String detail, ExchangeEnd end) {
        FullHttpResponse answer = of(Problem.of(
                503, slug, "Not available for a moment", detail, end.label(), "send it again a moment later"));
        answer.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return answer;
    }

    /**
     * It was to be parked, and is not, or nobody knows.
     *
     * @param mayBeStored it was handed over, and no answer came
     */
    static FullHttpResponse notParked(boolean mayBeStored) {
        return unavailable(
                "not-parked",
                mayBeStored
                        ? "The request cannot be served at present. It was to be stored and delivered later, and it is"
                                + " not known whether it was: sent again, it may be delivered twice."
                        : "The request cannot be served at present, and it could not be stored to be delivered later.",
                ExchangeEnd.NOT_PARKED);
    }

    /**
     * Its path is parked, and it is over what is kept. Not 413: that would have its sender give it up, and it is served once the path is.
     *
     * @param most that is kept of a body
     */
    static FullHttpResponse tooLargeToPark(Bytes most) {
        FullHttpResponse answer = of(Problem.of(
                503,
                "too-large-to-park",
                "Too large to be stored",
                "Requests of this path are stored at present, to be delivered in their order, and a body of more than "
                        + most.written() + " is not stored: this one has more.",
                ExchangeEnd.NOT_PARKED.label(),
                "send it again a minute later: it is served once what waits there is delivered"));
        answer.headers().setInt(HttpHeaderNames.RETRY_AFTER, LATER_RETRY_AFTER_SECONDS);
        return answer;
    }

    static FullHttpResponse noSuchReceipt() {
        return of(Problem.of(
                404,
                "no-such-receipt",
                "No such receipt",
                "No parked request of this host has that receipt, or it is no longer kept.",
                ExchangeEnd.RECEIPT.label(),
                null));
    }

    static FullHttpResponse receiptOnlyRead() {
        FullHttpResponse answer = of(Problem.of(
                405,
                "method-not-allowed",
                "Method not allowed",
                "A receipt can only be read.",
                ExchangeEnd.RECEIPT.label(),
                "use GET"));
        answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        return answer;
    }

    static FullHttpResponse receiptUnknownNow() {
        return unavailable(
                "receipt-not-available",
                "What has become of the request cannot be told at present. It stays stored meanwhile.",
                ExchangeEnd.RECEIPT);
    }

    /** Why is for the operator, who finds it in the log, in {@code /readyz?verbose} and at the admin port. */
    static FullHttpResponse notServed() {
        FullHttpResponse answer = of(Problem.of(
                503,
                "not-served",
                "Not served at present",
                "Requests for this host are not served here at present; this one was not sent.",
                ExchangeEnd.NOT_SERVED.label(),
                "send it again a minute later"));
        answer.headers().setInt(HttpHeaderNames.RETRY_AFTER, NOT_SERVED_RETRY_AFTER_SECONDS);
        return answer;
    }

    private static FullHttpResponse of(Problem problem) {
        byte[] body;
        try {
            body = (Json.MAPPER.writeValueAsString(problem) + '\n').getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(problem.status()), Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return answer;
    }
}
