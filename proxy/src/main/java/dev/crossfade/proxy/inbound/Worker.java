package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.Admission;
import dev.crossfade.proxy.exchange.ClientConnection;
import dev.crossfade.proxy.exchange.ExchangePipeline;
import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One event loop, with what belongs to it: its pipeline, its time limits, and the connections that it carries. */
final class Worker {

    private final EventLoop loop;
    private final ExchangePipeline pipeline;
    private final Deadlines deadlines;
    private final RequestGuard guard;
    private final ProxyMetrics metrics;
    private final BooleanSupplier goingDown;
    private final Set<OpenConnection> clients = new HashSet<>();

    Worker(
            EventLoop loop,
            ExchangePipeline pipeline,
            Deadlines deadlines,
            RequestGuard guard,
            ProxyMetrics metrics,
            BooleanSupplier goingDown) {
        this.loop = loop;
        this.pipeline = pipeline;
        this.deadlines = deadlines;
        this.guard = guard;
        this.metrics = metrics;
        this.goingDown = goingDown;
    }

    EventLoop loop() {
        return loop;
    }

    ExchangePipeline pipeline() {
        return pipeline;
    }

    /** Makes a request an exchange when it is well-formed and for somebody here; one that is refused is released. */
    Admission admit(ClientConnection client, HttpRequest request) {
        Rejection rejection = guard.check(request);
        if (rejection != null) {
            ReferenceCountUtil.release(request);
            return new Admission.Refused(rejection);
        }
        String host = Authority.hostOf(request.headers().get(HttpHeaderNames.HOST));
        request.setUri(Authority.originForm(request.uri()));
        return pipeline.admit(client, request, host == null ? "" : host);
    }

    ProxyMetrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return deadlines.nanoTime();
    }

    boolean isGoingDown() {
        return goingDown.getAsBoolean();
    }

    void opened(OpenConnection client) {
        clients.add(client);
        deadlines.watch(client);
    }

    void closed(OpenConnection client) {
        clients.remove(client);
        deadlines.forget(client);
    }

    void goDown() {
        List.copyOf(clients).forEach(OpenConnection::goDown);
        pipeline.goDown();
    }

    /** How many exchanges have not ended, and how many connections still carry an answer to their clients. */
    int busy() {
        return pipeline.underWay()
                + (int) clients.stream().filter(OpenConnection::hasOutput).count();
    }

    void close() {
        deadlines.stop();
        List.copyOf(clients).forEach(OpenConnection::closeNow);
    }
}
