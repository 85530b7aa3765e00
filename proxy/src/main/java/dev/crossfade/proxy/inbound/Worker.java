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
import java.util.function.BooleanSupplier;

/** One event loop, with what belongs to it: its pipeline, its time limits, and the connections that it carries. */
final class Worker {

    private final EventLoop loop;
    private final ExchangePipeline pipeline;
    private final RequestGuard guard;
    private final ProxyMetrics metrics;
    private final BooleanSupplier goingDown;
    private final OpenConnections connections;

    Worker(
            EventLoop loop,
            ExchangePipeline pipeline,
            Deadlines deadlines,
            RequestGuard guard,
            ProxyMetrics metrics,
            BooleanSupplier goingDown) {
        this.loop = loop;
        this.pipeline = pipeline;
        this.connections = new OpenConnections(deadlines);
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
        return connections.nanoTime();
    }

    boolean isGoingDown() {
        return goingDown.getAsBoolean();
    }

    OpenConnections connections() {
        return connections;
    }

    void opened(OpenConnection client) {
        connections.opened(client);
    }

    void closed(OpenConnection client) {
        connections.closed(client);
    }

    void goDown() {
        connections.goDown();
        pipeline.goDown();
    }

    /** How many exchanges have not ended, and how many connections still carry an answer, or what will be an exchange. */
    int busy() {
        return pipeline.underWay() + connections.busy();
    }

    void close() {
        pipeline.close();
        connections.closeNow();
    }
}
