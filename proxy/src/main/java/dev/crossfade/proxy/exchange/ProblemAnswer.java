package dev.crossfade.proxy.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Answers that the proxy gives for itself: RFC 9457 problem details. */
public final class ProblemAnswer {

    private static final String OUTCOME = "crossfade-outcome";
    private static final int RETRY_AFTER_SECONDS = 1;

    private ProblemAnswer() {}

    public static FullHttpResponse of(Rejection rejection) {
        FullHttpResponse answer = of(Problem.of(
                rejection.status(),
                rejection.reason().replace('_', '-'),
                rejection.title(),
                rejection.detail(),
                null,
                null));
        if (rejection.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            // RFC 9110 §15.5.6 asks for it.
            answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        return answer;
    }

    static FullHttpResponse unknown() {
        FullHttpResponse answer = of(Problem.of(
                502,
                "outcome-unknown",
                "Outcome unknown",
                "The request was sent, and no answer came that could be used: nobody can know whether it was applied.",
                "a request that is not safe is repeated only when it provably was not applied (RFC 9110 §9.2.2)",
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
                null,
                "send it again"));
    }

    static FullHttpResponse broken() {
        return of(Problem.of(
                502,
                "origin-broke-off",
                "Origin broke off",
                "The origin gave no answer that could be used.",
                null,
                "send it again"));
    }

    static FullHttpResponse silent() {
        return of(Problem.of(
                504,
                "origin-silent",
                "Origin silent",
                "The origin has the request, and did not answer in time.",
                null,
                "send it again"));
    }

    static FullHttpResponse unavailable(String slug, String detail) {
        FullHttpResponse answer =
                of(Problem.of(503, slug, "Not available for a moment", detail, null, "send it again a moment later"));
        answer.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return answer;
    }

    private static FullHttpResponse of(Problem problem) {
        byte[] body;
        try {
            body = Json.MAPPER.writeValueAsBytes(problem);
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
