package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.proxy.inspect.BodyInspector;
import dev.crossfade.proxy.inspect.BodyInspector.Finding;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.parking.Backlog;
import dev.crossfade.proxy.replay.Outcome;
import dev.crossfade.proxy.upstream.OriginFailure;
import dev.crossfade.proxy.upstream.UpstreamCall;
import dev.crossfade.proxy.upstream.UpstreamEvents;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One try of an exchange at one side: counted from before it can send a byte until its fate is sealed. It passes the answer on,
 * or keeps it back until it is known what it proves. Belongs to one event loop.
 */
final class Attempt implements UpstreamEvents {

    /** A failed answer is kept up to this size; a larger one is delivered as it comes. */
    private static final long FAILED_ANSWER_BYTES = 256 * 1024;

    /** How long the answer to a safe request is waited for that nobody wants any more, and how large it may be. */
    private static final Duration ABANDONED = Duration.ofSeconds(1);

    private static final long ABANDONED_ANSWER_BYTES = 64 * 1024;

    private enum Answer {
        NONE,
        KEPT_BACK,
        DELIVERED,
        IGNORED
    }

    private final ExchangePipeline pipeline;
    private final Exchange exchange;
    private final Route begun;
    private final Side side;
    private final UpstreamCall call;

    private boolean connected;
    private boolean sealed;
    private Answer state = Answer.NONE;
    private @Nullable AnswerBuffer kept;
    private @Nullable BodyRule rule;
    private @Nullable EventStream stream;

    Attempt(ExchangePipeline pipeline, Exchange exchange, Route begun, Side side) {
        this.pipeline = pipeline;
        this.exchange = exchange;
        this.begun = begun;
        this.side = side;
        this.call = exchange.lane().pool(side).call(this);
    }

    /** In the event loop task that read the route: see {@code TenantHandle}. */
    void begin() {
        exchange.tenant().attemptBegins(side, exchange.head().safe());
        if (begun.mode() == RouteMode.DIRECT && exchange.isRepeatable()) {
            call.beginRepeatable();
        } else {
            call.begin();
        }
    }

    Route begun() {
        return begun;
    }

    Side side() {
        return side;
    }

    /** Where the body goes; null while there is no connection, or when the answer has ended. */
    @Nullable
    UpstreamCall sendingCall() {
        return connected && !sealed ? call : null;
    }

    /**
     * Nobody waits for the answer any more. An unsafe request that the origin has whole is still counted until it is answered:
     * it may yet be applied, and a drain must wait for it. A safe one has a moment, so that its connection may be kept: whoever resets
     * one request after the other would otherwise cost a new connection each time. Any other is broken off, an answer without an end
     * too.
     */
    void abandon() {
        if (sealed) {
            return;
        }
        boolean untouched = state == Answer.NONE;
        releaseKept();
        state = Answer.IGNORED;
        boolean safe = exchange.head().safe();
        if (call.isRequestSent() && !call.isEndless() && (!safe || untouched)) {
            if (safe) {
                call.hurry(ABANDONED);
            }
            call.read();
        } else {
            call.cancel();
            seal();
        }
    }

    void clientWritable() {
        if (state == Answer.DELIVERED && !sealed) {
            call.read();
        }
    }

    @Override
    public void connected() {
        if (!exchange.tenant().route().equals(begun) || exchange.backlog(begun) == Backlog.UNKNOWN) {
            // Nothing was sent: look at the newer route instead.
            seal();
            call.giveBackUnused();
            exchange.withdrawn(this);
            pipeline.again(exchange);
            return;
        }
        connected = true;
        call.send(exchange.request());
        exchange.body().sendFromStart(call);
        exchange.pump();
        if (!call.isFlushed()) {
            call.flush();
        }
    }

    @Override
    public void unreachable(OriginFailure failure) {
        end(Outcome.NEVER_SENT, null);
    }

    @Override
    public void writable() {
        exchange.pump();
    }

    /** Passed on as it comes, unless the answer is not certain to be the client's. */
    @Override
    public void interim(HttpResponse head) {
        if (state == Answer.NONE && isPlain()) {
            exchange.interim(head);
        }
    }

    /** Whether the answer goes to the client whatever it is. */
    private boolean isPlain() {
        return begun.mode() == RouteMode.DIRECT && exchange.tenant().route().equals(begun);
    }

    @Override
    public void answerHead(HttpResponse head) {
        if (state == Answer.IGNORED) {
            if (call.isEndless() || (exchange.head().safe() && !isSmall(head))) {
                call.cancel();
                seal();
            }
            return;
        }
        TenantStages stages = exchange.lane().stages();
        if (isPlain()) {
            deliver(head);
        } else if (stages.isFailure(head.status().code())) {
            keepBack(head, FAILED_ANSWER_BYTES);
        } else {
            rule = stages.inspector().rule(exchange.head().path(), head.headers());
            if (rule == null) {
                deliver(head);
            } else {
                keepBack(head, rule.inspectUpTo().value());
            }
        }
    }

    @Override
    public void answerPart(HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (last) {
            seal();
        }
        switch (state) {
            case DELIVERED -> {
                if (last) {
                    exchange.ended(this, Outcome.COMMITTED);
                }
                exchange.answerPart(part);
            }
            case KEPT_BACK -> keepBack(part, last);
            case NONE, IGNORED -> part.release();
        }
    }

    @Override
    public void answerPause() {
        if (state == Answer.DELIVERED) {
            exchange.client().flush();
            if (!exchange.client().isWritable()) {
                return;
            }
        }
        call.read();
    }

    @Override
    public void switched(HttpResponse agreement) {
        seal();
        if (state == Answer.IGNORED) {
            call.cancel();
            return;
        }
        exchange.ended(this, Outcome.COMMITTED);
        ProtocolSwitch.complete(exchange, this, agreement, call);
    }

    /** The answer is an event stream, and is to go on no longer. */
    void endStream() {
        if (state == Answer.DELIVERED && !sealed) {
            call.cancel();
            seal();
            exchange.ended(this, Outcome.COMMITTED);
            exchange.endStream();
        }
    }

    @Override
    public void broken(OriginFailure failure) {
        if (state == Answer.IGNORED) {
            seal();
        } else if (state == Answer.DELIVERED) {
            seal();
            exchange.ended(this, Outcome.COMMITTED);
            exchange.cut();
        } else {
            releaseKept();
            exchange.course().brokeOff(failure);
            end(call.isFlushed() ? Outcome.AMBIGUOUS : Outcome.NEVER_SENT, null);
        }
    }

    private static boolean isSmall(HttpResponse head) {
        return HttpUtil.getContentLength(head, Long.MAX_VALUE) <= ABANDONED_ANSWER_BYTES;
    }

    private void keepBack(HttpResponse head, long limit) {
        state = Answer.KEPT_BACK;
        kept = new AnswerBuffer(head, limit, pipeline.memory());
    }

    private void keepBack(HttpContent part, boolean last) {
        AnswerBuffer buffer = kept;
        if (buffer == null) {
            part.release();
            return;
        }
        Bound bound = buffer.add(part);
        if (bound != null) {
            pipeline.metrics().boundReached(exchange.tenant(), bound);
            kept = null;
            deliver(buffer.head());
            buffer.take().forEach(exchange::answerPart);
            if (last) {
                exchange.ended(this, Outcome.COMMITTED);
            }
            exchange.answerPart(part);
        } else if (last) {
            kept = null;
            judge(buffer);
        }
    }

    /** The whole answer is here, and nothing of it is with the client. */
    private void judge(AnswerBuffer answer) {
        BodyRule applies = rule;
        if (applies != null) {
            Finding finding = BodyInspector.inspect(applies, answer.head().headers(), answer.body());
            if (finding == Finding.UNREADABLE) {
                pipeline.metrics().boundReached(exchange.tenant(), Bound.UNREADABLE_BODY);
            }
            if (finding != Finding.FAILURE) {
                Latching.onAnswer(exchange, this, answer.head(), pipeline.metrics());
                exchange.ended(this, Outcome.COMMITTED);
                exchange.answer(answer);
                return;
            }
        }
        end(
                Outcome.ofFailedAnswer(
                        begun,
                        exchange.tenant().route(),
                        side,
                        exchange.head().safe(),
                        exchange.lane().stages().failover().atomicRequests()),
                answer);
    }

    private void deliver(HttpResponse head) {
        state = Answer.DELIVERED;
        Latching.onAnswer(exchange, this, head, pipeline.metrics());
        exchange.answerHead(head);
        if (call.isEndless() && state == Answer.DELIVERED && !sealed) {
            stream = new EventStream(this, exchange.head().safe());
            exchange.beganEndless(stream, this);
        }
    }

    private void end(Outcome outcome, @Nullable AnswerBuffer answer) {
        seal();
        exchange.ended(this, outcome);
        pipeline.ended(exchange, this, outcome, answer);
    }

    private void seal() {
        if (!sealed) {
            sealed = true;
            exchange.tenant().attemptEnds(side, exchange.head().safe());
            if (stream != null) {
                exchange.tunnels().of(exchange.tenant()).remove(stream);
            }
        }
    }

    private void releaseKept() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
