package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.exchange.Admission;
import dev.crossfade.proxy.exchange.Exchange;
import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client's connection, one exchange after the other; those of a stream are one. Takes each from the inbox to its
 * exchange as that asks for it, and decides what follows its end. Its states and their moves: {@link ClientState}. Belongs to one
 * event loop.
 */
final class RequestCycle extends ClientChannel implements Inbox.Taker {

    private final Worker worker;
    private final Limits limits;
    private final BooleanSupplier headBegun;
    private final Inbox inbox;
    private final UnwantedBody unwanted = new UnwantedBody();

    private ClientState state = ClientState.IDLE;
    private @Nullable Exchange exchange;
    private boolean bodyWanted;
    private boolean hasSentAHead;
    private boolean headIsDue;
    private boolean isLastLook;
    private long deadlineNanos;

    RequestCycle(
            Channel channel,
            Carrier carrier,
            Worker worker,
            ClientFacts facts,
            Limits limits,
            BooleanSupplier headBegun) {
        super(channel, carrier, worker, facts);
        this.worker = worker;
        this.limits = limits;
        this.headBegun = headBegun;
        this.inbox = new Inbox(channel, this);
    }

    Inbox inbox() {
        return inbox;
    }

    /** Whether whatever still comes is of no interest. */
    boolean isOver() {
        return state == ClientState.CLOSING;
    }

    // What comes from the client.

    /** The first request is waited for from now on. */
    void begin() {
        expectWithin(limits.headerTimeout());
    }

    @Override
    public boolean takes(HttpObject next) {
        return state.takes(next, bodyWanted);
    }

    @Override
    public void take(HttpObject part) {
        switch (state) {
            case IDLE -> {
                if (part instanceof HttpRequest request) {
                    begin(request);
                } else {
                    ReferenceCountUtil.release(part);
                    if (!isReused()) {
                        malformed(Http2Error.PROTOCOL_ERROR);
                    }
                }
            }
            case RECEIVING -> receive((HttpContent) part);
            case DISCARDING -> discard((HttpContent) part);
            case ANSWERING, CLOSING -> ReferenceCountUtil.release(part);
        }
    }

    @Override
    public boolean wantsMore() {
        return state.wantsMore(bodyWanted, isReused());
    }

    /** From the first byte of a head on, the rest of it has to come in time, on a connection that was idle as on a new one. */
    void readEnded() {
        if (state == ClientState.IDLE && hasSentAHead && !headIsDue && headBegun.getAsBoolean()) {
            headIsDue = true;
            expectWithin(limits.headerTimeout());
        }
    }

    private void begin(HttpRequest request) {
        hasSentAHead = true;
        headIsDue = false;
        Admission admission = worker.admit(this, request);
        if (admission instanceof Admission.Refused refused) {
            refuse(refused.rejection());
        } else if (admission instanceof Admission.Admitted admitted) {
            state = state.to(ClientState.RECEIVING);
            bodyWanted = false;
            deadlineNanos = Deadlines.NEVER;
            exchange = admitted.exchange();
            if (inbox.takeEnd()) {
                // Before its head is sent: so both are one write to the origin.
                receive(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            worker.pipeline().start(admitted.exchange());
        }
    }

    private void receive(HttpContent part) {
        Exchange current = exchange;
        if (part.decoderResult().isFailure()) {
            part.release();
            spoil(new Rejection(
                    400, RejectionReason.MALFORMED_BODY, "Bad request", "The request's body is not well-formed."));
        } else if (current != null) {
            bodyWanted = false;
            deadlineNanos = Deadlines.NEVER;
            if (part instanceof LastHttpContent) {
                state = state.to(ClientState.ANSWERING);
            }
            current.bodyPart(part);
        } else {
            part.release();
        }
    }

    private void discard(HttpContent part) {
        switch (unwanted.take(part)) {
            case MORE_COMES -> {}
            case NOT_WORTH_IT -> stopDiscarding();
            case ENDED -> {
                if (isReused()) {
                    becomeIdle();
                } else {
                    closeWithin(limits.idleTimeout());
                }
            }
        }
    }

    // How it ends.

    /** The client has left, or wants no answer any more. */
    void clientGone() {
        state = state.to(ClientState.CLOSING);
        inbox.drop();
        Exchange current = letGo();
        if (current != null) {
            current.clientGone();
        }
    }

    /** What came on a stream is no request, or stopped being one: there is no answer to it but the error. */
    void malformed(Http2Error error) {
        // Too many frames, and too much of heads, were counted by who has counted them.
        if (error != Http2Error.ENHANCE_YOUR_CALM && error != Http2Error.REFUSED_STREAM) {
            rejected(RejectionReason.MALFORMED_STREAM);
        }
        state = state.to(ClientState.CLOSING);
        inbox.drop();
        Exchange current = letGo();
        if (current != null) {
            current.spoiled(0);
        }
        breakOff(error);
    }

    void close() {
        state = state.to(ClientState.CLOSING);
        breakOff(Http2Error.INTERNAL_ERROR);
    }

    /** The proxy is going down. */
    void closeUnlessRequestComes() {
        if (state == ClientState.IDLE && isReused() && !expectsRequest()) {
            isLastLook = true;
            expectWithin(OpenConnection.LAST_LOOK);
        }
    }

    /** Whether a request is, or may be, on its way. */
    boolean expectsRequest() {
        return state == ClientState.IDLE && isReused() && (!hasSentAHead || isLastLook || headBegun.getAsBoolean());
    }

    /** The rest of the request cannot be had: the origin never sees it complete, and the client is told if it still can be. */
    private void spoil(Rejection rejection) {
        Exchange current = letGo();
        if (current == null || current.spoiled(rejection.status())) {
            refuse(rejection);
        } else {
            close();
        }
    }

    private void refuse(Rejection rejection) {
        closeWithin(limits.idleTimeout());
        inbox.drop();
        answerTo(rejection);
    }

    /** The answer is given already: the client is to stop sending, and the answer stays good. */
    private void stopDiscarding() {
        closeWithin(limits.idleTimeout());
        end(true);
    }

    private @Nullable Exchange letGo() {
        Exchange current = exchange;
        exchange = null;
        return current;
    }

    private void closeWithin(Duration limit) {
        state = state.to(ClientState.CLOSING);
        expectWithin(limit);
    }

    private void becomeIdle() {
        state = state.to(ClientState.IDLE);
        exchange = null;
        expectWithin(limits.idleTimeout());
        readEnded();
        if (isClosing()) {
            // The answer was begun before it could say that it is the last.
            closeUnlessRequestComes();
        }
    }

    // Time limits.

    long deadlineNanos() {
        return deadlineNanos;
    }

    void overdue() {
        deadlineNanos = Deadlines.NEVER;
        switch (state) {
            case RECEIVING ->
                spoil(new Rejection(
                        408,
                        RejectionReason.BODY_TIMEOUT,
                        "Request timeout",
                        "The request's body did not come in time."));
            case DISCARDING -> stopDiscarding();
            case ANSWERING, CLOSING -> {
                rejected(RejectionReason.ANSWER_TIMEOUT);
                close();
            }
            case IDLE -> {
                // Something has come, or it would not be known what is spoken here: a header that is sent too slowly.
                if (hasSentAHead && !headIsDue) {
                    close();
                } else {
                    refuse(new Rejection(
                            408,
                            RejectionReason.HEADER_TIMEOUT,
                            "Request timeout",
                            "The request's header did not come in time."));
                }
            }
        }
    }

    private void expectWithin(Duration limit) {
        deadlineNanos = worker.nanoTime() + limit.toNanos();
    }

    // What the exchange asks for.

    @Override
    public void wantBody() {
        if (state == ClientState.RECEIVING) {
            bodyWanted = true;
            if (inbox.isEmpty()) {
                expectWithin(limits.bodyIdleTimeout());
            }
            inbox.workThrough();
        }
    }

    /** The client takes more of the answer, or no more for now. */
    void writabilityChanged() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        boolean writable = isWritable();
        if (state == ClientState.ANSWERING) {
            deadlineNanos = writable
                    ? Deadlines.NEVER
                    : worker.nanoTime() + limits.idleTimeout().toNanos();
        }
        if (writable) {
            current.clientWritable();
        }
    }

    @Override
    public void finished(boolean mayCarryAnother) {
        exchange = null;
        if (state == ClientState.CLOSING) {
            return;
        }
        boolean goesOn = mayCarryAnother || !isReused();
        if (state == ClientState.RECEIVING && goesOn) {
            state = state.to(ClientState.DISCARDING);
            unwanted.begin();
            expectWithin(limits.bodyIdleTimeout());
            inbox.workThrough();
        } else if (mayCarryAnother && isReused()) {
            becomeIdle();
            inbox.workThrough();
        } else {
            endWithAnswer();
        }
    }

    /** What is written may still be on its way to a client that does not read, or that still sends. */
    private void endWithAnswer() {
        // When the proxy ends, the next request may be on its way: nobody was told before this answer that it is the
        // last.
        boolean stillSends = state == ClientState.RECEIVING || !inbox.isEmpty() || isClosing();
        closeWithin(limits.idleTimeout());
        inbox.drop();
        end(stillSends);
    }

    @Override
    public void becomeTunnel(ChannelHandler end) {
        exchange = null;
        state = state.to(ClientState.CLOSING);
        deadlineNanos = Deadlines.NEVER;
        putTunnel(end);
    }

    @Override
    public void abort() {
        exchange = null;
        close();
    }
}
