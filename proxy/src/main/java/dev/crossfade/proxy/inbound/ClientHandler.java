package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.exchange.Admission;
import dev.crossfade.proxy.exchange.ClientConnection;
import dev.crossfade.proxy.exchange.Exchange;
import dev.crossfade.proxy.exchange.ProblemAnswer;
import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's HTTP/1.1 connection, or one stream of its HTTP/2 connection: the last handler of its channel. Carries one exchange
 * after the other, a stream only one; what the client sends ahead waits in an inbox, and as long as anything is in there, no more is
 * read. Belongs to one event loop.
 *
 * <pre>
 * IDLE      → RECEIVING   a request's head has come
 * RECEIVING → ANSWERING   its body has come whole
 * RECEIVING → DISCARDING  it is answered before its body has come whole
 * ANSWERING → IDLE        it is answered
 * DISCARDING → IDLE       the rest of the body has come, and was let go
 * any       → CLOSING     refused, broken, timed out, answered for the last time, or a tunnel from now on
 * </pre>
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements ClientConnection, OpenConnection {

    private enum State {
        IDLE,
        RECEIVING,
        ANSWERING,
        DISCARDING,
        CLOSING
    }

    /** The rest of an unwanted body is read up to here, so that the connection can be kept. */
    private static final long MOST_DISCARDED_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final Channel channel;
    private final Carrier carrier;
    private final Worker worker;
    private final ClientFacts facts;
    private final Limits limits;
    private final Deque<HttpObject> inbox = new ArrayDeque<>(4);

    private State state = State.IDLE;
    private @Nullable Exchange exchange;
    private boolean bodyWanted;
    private boolean delivering;
    private boolean reading;
    private boolean hasSentAHead;
    private long discardedBytes;
    private long deadlineNanos;

    ClientHandler(Channel channel, Carrier carrier, Worker worker, ClientFacts facts, Limits limits) {
        this.channel = channel;
        this.carrier = carrier;
        this.worker = worker;
        this.facts = facts;
        this.limits = limits;
    }

    // The channel.

    /** A connection is active before it is known that it speaks HTTP/1.1, a stream becomes so. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        worker.opened(this);
        expectWithin(limits.headerTimeout());
        if (channel.isActive()) {
            read();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.closed(this);
        state = State.CLOSING;
        dropInbox();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.CLOSING || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
            return;
        }
        inbox.addLast(object);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        workThroughInbox();
    }

    /** A reset comes ahead of what was sent before it and has not been read yet: that must not become a whole request. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            state = State.CLOSING;
            dropInbox();
            Exchange current = exchange;
            exchange = null;
            if (current != null) {
                current.clientGone();
            }
            read();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        boolean writable = channel.isWritable();
        if (state == State.ANSWERING) {
            deadlineNanos = writable
                    ? Deadlines.NEVER
                    : worker.nanoTime() + limits.idleTimeout().toNanos();
        }
        if (writable) {
            current.clientWritable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Http2Error broken = Carrier.errorOfStream(cause);
        if (broken != null) {
            malformed(broken);
            return;
        }
        if (!Carrier.isOfTheConnection(cause)) {
            LOG.error("A client's connection is closed by an error of this proxy", cause);
        }
        close();
    }

    /** What came on a stream is no request, or stopped being one: there is no answer to it but the error. */
    private void malformed(Http2Error error) {
        worker.metrics().rejected("malformed_stream", facts.address());
        Exchange current = exchange;
        exchange = null;
        state = State.CLOSING;
        dropInbox();
        if (current != null) {
            current.spoiled();
        }
        carrier.breakOff(channel, error);
    }

    // What has come.

    private void workThroughInbox() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (!inbox.isEmpty() && isWanted(inbox.peekFirst())) {
                take(inbox.removeFirst());
            }
        } finally {
            delivering = false;
        }
        readOn();
    }

    private boolean isWanted(HttpObject next) {
        return switch (state) {
            case IDLE, DISCARDING, CLOSING -> true;
            // The end of a body costs nothing to take, and tells that the request is whole.
            case RECEIVING -> bodyWanted || next == LastHttpContent.EMPTY_LAST_CONTENT;
            case ANSWERING -> false;
        };
    }

    private void take(HttpObject object) {
        switch (state) {
            case IDLE -> {
                if (object instanceof HttpRequest request) {
                    begin(request);
                } else {
                    ReferenceCountUtil.release(object);
                    if (!carrier.isReused()) {
                        malformed(Http2Error.PROTOCOL_ERROR);
                    }
                }
            }
            case RECEIVING -> receive((HttpContent) object);
            case DISCARDING -> discard((HttpContent) object);
            case ANSWERING, CLOSING -> ReferenceCountUtil.release(object);
        }
    }

    private void begin(HttpRequest request) {
        hasSentAHead = true;
        Rejection rejection = worker.guard().check(request);
        if (rejection != null) {
            ReferenceCountUtil.release(request);
            refuse(rejection);
            return;
        }
        String host = Authority.hostOf(request.headers().get(HttpHeaderNames.HOST));
        request.setUri(Authority.originForm(request.uri()));
        Admission admission = worker.pipeline().admit(this, request, host == null ? "" : host);
        if (admission instanceof Admission.Refused refused) {
            refuse(refused.rejection());
        } else if (admission instanceof Admission.Admitted admitted) {
            state = State.RECEIVING;
            bodyWanted = false;
            deadlineNanos = Deadlines.NEVER;
            exchange = admitted.exchange();
            worker.pipeline().start(admitted.exchange());
        }
    }

    private void receive(HttpContent part) {
        Exchange current = exchange;
        if (part.decoderResult().isFailure()) {
            part.release();
            spoil(new Rejection(400, "malformed_body", "Bad request", "The request's body is not well-formed."));
        } else if (current != null) {
            bodyWanted = false;
            deadlineNanos = Deadlines.NEVER;
            if (part instanceof LastHttpContent) {
                state = State.ANSWERING;
            }
            current.bodyPart(part);
        } else {
            part.release();
        }
    }

    /** The rest of the request cannot be had: the origin never sees it complete, and the client is told if it still can be. */
    private void spoil(Rejection rejection) {
        Exchange current = exchange;
        exchange = null;
        if (current == null || current.spoiled()) {
            refuse(rejection);
        } else {
            close();
        }
    }

    private void discard(HttpContent part) {
        discardedBytes += part.content().readableBytes();
        boolean last = part instanceof LastHttpContent && part.decoderResult().isSuccess();
        boolean enough =
                discardedBytes > MOST_DISCARDED_BYTES || part.decoderResult().isFailure();
        part.release();
        if (enough) {
            stopDiscarding();
        } else if (last && carrier.isReused()) {
            becomeIdle();
        } else if (last) {
            state = State.CLOSING;
            expectWithin(limits.idleTimeout());
        }
    }

    /** The answer is given already: the client is to stop sending, and the answer stays good (RFC 9113 §8.1). */
    private void stopDiscarding() {
        state = State.CLOSING;
        carrier.breakOff(channel, Http2Error.NO_ERROR);
    }

    private void refuse(Rejection rejection) {
        worker.metrics().rejected(rejection.reason(), facts.address());
        state = State.CLOSING;
        expectWithin(limits.idleTimeout());
        dropInbox();
        carrier.refuse(channel, ProblemAnswer.of(rejection));
    }

    private void becomeIdle() {
        state = State.IDLE;
        exchange = null;
        expectWithin(limits.idleTimeout());
    }

    private void close() {
        state = State.CLOSING;
        carrier.breakOff(channel, Http2Error.INTERNAL_ERROR);
    }

    private void dropInbox() {
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    /** Reads when something is wanted and nothing is in the inbox; in ANSWERING only to notice that the client leaves. */
    private void readOn() {
        boolean wanted = state == State.CLOSING
                ? !carrier.isReused() // what is left of a stream is let go, for a reset waits behind it
                : state != State.RECEIVING || bodyWanted;
        if (wanted && inbox.isEmpty()) {
            read();
        }
    }

    private void read() {
        if (!reading) {
            reading = true;
            channel.read();
        }
    }

    private void expectWithin(Duration limit) {
        deadlineNanos = worker.nanoTime() + limit.toNanos();
    }

    // Time limits.

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        deadlineNanos = Deadlines.NEVER;
        if (state == State.RECEIVING) {
            spoil(new Rejection(408, "body_timeout", "Request timeout", "The request's body did not come in time."));
        } else if (state == State.DISCARDING) {
            stopDiscarding();
        } else {
            if (state == State.ANSWERING || state == State.CLOSING) {
                worker.metrics().rejected("answer_timeout", facts.address());
            } else if (!hasSentAHead) {
                // Something has come, or HTTP/1.1 would not be known to be spoken here: a header that is sent too slowly.
                worker.metrics().rejected("header_timeout", facts.address());
            }
            close();
        }
    }

    // What the exchange asks for.

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public ClientFacts facts() {
        return facts;
    }

    @Override
    public boolean speaksHttp2() {
        return carrier == Carrier.STREAM;
    }

    @Override
    public void wantBody() {
        if (state != State.RECEIVING) {
            return;
        }
        bodyWanted = true;
        if (!delivering) {
            if (inbox.isEmpty()) {
                expectWithin(limits.bodyIdleTimeout());
            }
            workThroughInbox();
        } else if (inbox.isEmpty()) {
            expectWithin(limits.bodyIdleTimeout());
        }
    }

    @Override
    public void sendContinue() {
        write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        flush();
    }

    @Override
    public void write(HttpObject part) {
        ChannelFuture unused = channel.write(part, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean isClosing() {
        return carrier.isReused() && worker.isGoingDown();
    }

    @Override
    public void finished(boolean mayCarryAnother) {
        exchange = null;
        if (state == State.CLOSING) {
            return;
        }
        boolean mayGoOn = mayCarryAnother || !carrier.isReused();
        if (state == State.RECEIVING && mayGoOn) {
            state = State.DISCARDING;
            discardedBytes = 0;
            expectWithin(limits.bodyIdleTimeout());
            workThroughInbox();
        } else if (!mayCarryAnother || !carrier.isReused()) {
            state = State.CLOSING;
            // What is written may still be on its way to a client that does not read.
            expectWithin(limits.idleTimeout());
            dropInbox();
            carrier.end(channel);
        } else {
            becomeIdle();
            workThroughInbox();
        }
    }

    @Override
    public void becomeTunnel(ChannelHandler end) {
        exchange = null;
        state = State.CLOSING;
        deadlineNanos = Deadlines.NEVER;
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(pipeline.context(this).name(), null, end);
        if (pipeline.get(ClientCodec.class) != null) {
            pipeline.remove(ClientCodec.class);
        }
    }

    @Override
    public void abort() {
        exchange = null;
        close();
    }

    @Override
    public boolean hasOutput() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        return output != null && output.totalPendingWriteBytes() > 0;
    }

    @Override
    public void goDown() {
        if (state == State.IDLE && carrier.isReused()) {
            close();
        }
    }

    @Override
    public void closeNow() {
        close();
    }
}
