package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.settings.PathPatterns;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.proxy.hold.HoldTicket;
import dev.crossfade.proxy.hold.HoldVerdict;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.parking.Backlog;
import dev.crossfade.proxy.replay.Outcome;
import dev.crossfade.proxy.replay.ReplayPolicy;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.tunnel.Endless;
import dev.crossfade.proxy.tunnel.EndlessAnswers;
import dev.crossfade.proxy.tunnel.Tunnels;
import dev.crossfade.proxy.upstream.UpstreamCall;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client request and what becomes of it: its state, and its two ends. {@link ExchangePipeline} decides; this does. Belongs to
 * one event loop.
 */
public final class Exchange {

    private final ExchangePipeline pipeline;
    private final ClientConnection client;
    private final TenantLane lane;
    private final HttpRequest request;
    private final RequestHead head;
    private final RequestMarks marks;
    private final Course course;
    private final RequestBody body = new RequestBody();
    private final @Nullable ParkingRule parking;

    private boolean continueIsAwaited;
    private @Nullable Attempt attempt;
    private @Nullable Waiting waiting;
    private @Nullable HandOver handOver;
    private boolean handedOverInVain;
    private @Nullable AnswerBuffer lastAnswer;
    private @Nullable AnswerWriter answer;
    private boolean over;
    private int refusedWith;

    Exchange(
            ExchangePipeline pipeline,
            ClientConnection client,
            TenantLane lane,
            HttpRequest request,
            RequestHead head,
            RequestMarks marks,
            long nowNanos) {
        this.pipeline = pipeline;
        this.client = client;
        this.lane = lane;
        this.request = request;
        this.head = head;
        this.marks = marks;
        this.course = new Course(nowNanos, lane.stages().tenant().route());
        this.parking = head.safe() ? null : lane.stages().parking().rule(head.path());
        this.continueIsAwaited = head.expectsContinue();
    }

    // What the client's connection tells.

    /** A part of the body, as asked for, which now belongs to the exchange. */
    public void bodyPart(HttpContent part) {
        if (over) {
            part.release();
            return;
        }
        if (part instanceof LastHttpContent last
                && !last.trailingHeaders().isEmpty()
                && !lane.stages().trailers().request(last.trailingHeaders())) {
            pipeline.metrics().boundReached(tenant(), Bound.TRAILERS);
        }
        Waiting wait = waiting;
        if (wait != null && wait.isHeld()) {
            wait.makeRoom(part.content().readableBytes());
        }
        Bound bound = body.accept(part, sendingCall(), client.alloc());
        if (bound != null) {
            pipeline.metrics().boundReached(tenant(), bound);
        }
        pump();
    }

    /** The client takes more of the answer. */
    public void clientWritable() {
        if (attempt != null) {
            attempt.clientWritable();
        }
    }

    /** The client has left. Nothing more is sent for it; what an origin has whole already is seen to its end. */
    public void clientGone() {
        if (!over) {
            abandon(ExchangeEnd.CLIENT_GONE);
        }
    }

    /**
     * The rest of the request cannot be read, or does not come: the origin never sees a complete request.
     *
     * @param status that the client is told, if it still can be; 0 for none
     * @return whether it can
     */
    public boolean spoiled(int status) {
        boolean silent = answer == null;
        refusedWith = status;
        if (!over) {
            abandon(ExchangeEnd.REFUSED);
        }
        return silent;
    }

    // What the pipeline asks for.

    TenantLane lane() {
        return lane;
    }

    TenantHandle tenant() {
        return lane.stages().tenant();
    }

    ClientConnection client() {
        return client;
    }

    RequestHead head() {
        return head;
    }

    Tunnels tunnels() {
        return pipeline.tunnels();
    }

    HttpRequest request() {
        return request;
    }

    RequestBody body() {
        return body;
    }

    boolean isOver() {
        return over;
    }

    /** Whether it is safe, here as a whole, and has not been tried again yet. */
    boolean isRepeatable() {
        return head.safe() && body.isEnded() && body.isReplayable() && !course.isRepeated();
    }

    Course course() {
        return course;
    }

    boolean hasBegunToAnswer() {
        return answer != null;
    }

    /** The rule under which it is parked when it cannot be served; null for none. */
    @Nullable
    ParkingRule parking() {
        return parking;
    }

    /**
     * What is not to be overtaken by it under a route. By the route's own patterns: where this proxy has no rule for the path it cannot be
     * parked, and may not overtake either.
     */
    Backlog backlog(Route route) {
        boolean said = !route.parked().isNone()
                && !head.safe()
                && PathPatterns.cover(route.parked().all(), head.path());
        return Backlog.of(said, parking != null, tenant().isCutOff(), handedOverInVain);
    }

    /** It goes on as if it had never been to be handed over, and does not come to that again for the same reason. */
    void goOn() {
        handOver = null;
        handedOverInVain = true;
    }

    /** Whether it is to wait for a moment instead: almost nothing waits of its path, and nobody has parked that by hand. */
    boolean awaitsBacklogOf(Route route) {
        return !route.parked().ending().isEmpty()
                && PathPatterns.cover(route.parked().ending(), head.path())
                && !PathPatterns.cover(route.parked().byHand(), head.path());
    }

    /** Whether it may be stored, to be delivered later: by a controller that knows its tenant as this proxy does. */
    boolean mayPark() {
        return ReplayPolicy.mayPark(parking != null, body.isReplayable(), course.spent()) && !tenant().isRefused();
    }

    HoldTicket ticket(Consumer<HoldVerdict> verdict) {
        return new HoldTicket(head.requestId(), head.method(), head.path(), client.eventLoop(), verdict);
    }

    @Nullable
    Waiting waiting() {
        return waiting;
    }

    Waiting waiting(Waiting first) {
        waiting = first;
        return first;
    }

    void begin(Attempt next) {
        attempt = next;
        course.began(next);
        next.begin();
    }

    void begin(HandOver next) {
        handOver = next;
        next.pump();
    }

    /** The attempt's fate is known. */
    void ended(Attempt last, Outcome outcome) {
        letGo(last);
        course.ended(last, outcome);
    }

    /** The route moved before anything was sent: as if it had not been tried. */
    void withdrawn(Attempt last) {
        letGo(last);
        course.withdrawn();
    }

    private void letGo(Attempt last) {
        if (attempt == last) {
            attempt = null;
        }
    }

    void keep(@Nullable AnswerBuffer latest) {
        if (latest != null && latest != lastAnswer) {
            dropLastAnswer();
            lastAnswer = latest;
        }
    }

    @Nullable
    AnswerBuffer takeLastAnswer() {
        AnswerBuffer kept = lastAnswer;
        lastAnswer = null;
        return kept;
    }

    /** Asks for more of the body when somebody can take it. */
    void pump() {
        HandOver last = handOver;
        if (!over && last != null) {
            last.pump();
        }
        if (over || last != null || body.isEnded()) {
            return;
        }
        UpstreamCall call = sendingCall();
        if (call != null) {
            if (call.isWritable()) {
                wantBody();
            }
        } else if (waiting != null && waiting.isHeld() && !continueIsAwaited && body.hasRoom()) {
            wantBody();
        }
    }

    void wantBody() {
        if (continueIsAwaited) {
            continueIsAwaited = false;
            client.sendContinue();
        }
        client.wantBody();
    }

    private @Nullable UpstreamCall sendingCall() {
        return attempt == null ? null : attempt.sendingCall();
    }

    // The answer.

    /** An informational answer, which HTTP/1.0 does not know (RFC 9110 §15.2). */
    void interim(HttpResponse first) {
        if (head.http11()) {
            AnswerWriter.interim(client, first, lane.stages().headers());
        }
    }

    /** The first byte goes to the client: from here on there is no other attempt. */
    void answerHead(HttpResponse first) {
        dropLastAnswer();
        tellHowItCameAbout(first.headers());
        answer = AnswerWriter.begin(client, head, first, lane.stages().headers());
    }

    void answerPart(HttpContent part) {
        if (over) {
            part.release();
            return;
        }
        if (part instanceof LastHttpContent last
                && !last.trailingHeaders().isEmpty()
                && !lane.stages().trailers().response(last.trailingHeaders())) {
            pipeline.metrics().boundReached(tenant(), Bound.TRAILERS);
        }
        client.write(part);
        if (part instanceof LastHttpContent) {
            client.flush();
            finish(ExchangeEnd.DELIVERED);
        }
    }

    void answer(AnswerBuffer kept) {
        answerHead(kept.head());
        kept.take().forEach(this::answerPart);
    }

    /** The proxy answers for the origin. */
    void answer(FullHttpResponse problem, ExchangeEnd end) {
        dropLastAnswer();
        tellHowItCameAbout(problem.headers());
        answer = AnswerWriter.whole(client, head, problem);
        finish(end);
    }

    /** The agreement to a WebSocket is with the client. */
    void switched(AnswerWriter agreement) {
        answer = agreement;
        finish(ExchangeEnd.SWITCHED);
    }

    /** An answer without an end has begun: it follows the route from here on, and its origin. */
    void beganEndless(Endless endless, Attempt answered) {
        EndlessAnswers endlessAnswers = tunnels().of(tenant());
        endlessAnswers.add(endless, answered.begun());
        if (lane.hasLeftOrigin(answered.side())) {
            endlessAnswers.displace(endless);
        }
    }

    /** Ends an event stream as if the origin had. */
    void endStream() {
        client.write(LastHttpContent.EMPTY_LAST_CONTENT);
        client.flush();
        finish(ExchangeEnd.STREAM_ENDED);
    }

    /** The answer broke off after its beginning. */
    void cut() {
        finish(ExchangeEnd.CUT);
    }

    private void tellHowItCameAbout(HttpHeaders fields) {
        if (marks.debug()) {
            course.tell(fields);
        }
    }

    private void abandon(ExchangeEnd end) {
        Attempt last = attempt;
        Waiting wait = waiting;
        if (wait != null) {
            wait.abandon();
        }
        finish(end);
        if (last != null) {
            last.abandon();
        }
    }

    /** Once: writing may fail in the middle of an answer, and end the exchange before the answer does. */
    private void finish(ExchangeEnd end) {
        if (over) {
            return;
        }
        over = true;
        body.release();
        dropLastAnswer();
        AnswerWriter written = answer;
        int status = written == null ? refusedWith : written.status();
        pipeline.finished(lane, course.finished(tenant(), end, status, pipeline.nanoTime(), head, marks));
        switch (end) {
            case CUT -> client.abort();
            case CLIENT_GONE, REFUSED, SWITCHED -> {}
            default -> client.finished(written != null && written.isReusable());
        }
    }

    private void dropLastAnswer() {
        if (lastAnswer != null) {
            lastAnswer.release();
            lastAnswer = null;
        }
    }
}
