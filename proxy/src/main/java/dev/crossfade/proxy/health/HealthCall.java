package dev.crossfade.proxy.health;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.proxy.upstream.OriginFailure;
import dev.crossfade.proxy.upstream.UpstreamCall;
import dev.crossfade.proxy.upstream.UpstreamEvents;
import dev.crossfade.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One question to an origin, over a connection of its own, as a new client would come. Well is a status of 2xx or 3xx; the body is
 * of no interest. Ends once. Belongs to one event loop.
 */
final class HealthCall implements UpstreamEvents {

    private final HttpRequest request;
    private final UpstreamCall call;
    private final Consumer<Optional<String>> told;
    private final ScheduledFuture<?> limit;
    private boolean over;

    /** @param told is given what is wrong; empty when nothing is */
    HealthCall(
            EventLoop loop,
            UpstreamPool pool,
            String host,
            String path,
            Duration atMost,
            Consumer<Optional<String>> told) {
        this.request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.USER_AGENT, "crossfade-health")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        this.told = told;
        this.call = pool.call(this);
        this.limit = loop.schedule(
                () -> end(Optional.of("no answer within " + Durations.format(atMost))),
                atMost.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    void begin() {
        call.begin();
    }

    @Override
    public void connected() {
        call.send(request);
        call.send(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public void answerHead(HttpResponse head) {
        int status = head.status().code();
        end(status >= 200 && status < 400 ? Optional.empty() : Optional.of("it answers " + status));
    }

    @Override
    public void unreachable(OriginFailure failure) {
        end(Optional.of(failure.detail()));
    }

    @Override
    public void broken(OriginFailure failure) {
        end(Optional.of(failure.detail()));
    }

    @Override
    public void answerPause() {
        call.read();
    }

    @Override
    public void answerPart(HttpContent part) {
        part.release();
    }

    @Override
    public void switched(HttpResponse agreement) {
        throw new IllegalStateException("a health check asks for no WebSocket");
    }

    @Override
    public void interim(HttpResponse head) {}

    @Override
    public void writable() {}

    private void end(Optional<String> wrong) {
        if (!over) {
            over = true;
            limit.cancel(false);
            call.cancel();
            told.accept(wrong);
        }
    }
}
