package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.replay.BufferMemory;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's HTTP/2 connection (RFC 9113): each stream is a channel of its own with a {@link ClientHandler} behind it; this looks
 * after what belongs to all of them. Belongs to one event loop.
 *
 * <p>A stream that is held does not read, and its window is not returned; the connection's window is as large as those of all
 * streams together, so that it never keeps the others waiting.
 */
final class Http2Client extends ChannelInboundHandlerAdapter implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Client.class);

    static final int MOST_STREAMS = 100;
    private static final int STREAM_WINDOW_BYTES = 64 * 1024;
    /** What RFC 9113 §6.9.2 begins with. */
    private static final int FIRST_CONNECTION_WINDOW_BYTES = 65_535;

    // Bounds against floods; each ends the connection with ENHANCE_YOUR_CALM (RFC 9113 §10.5).
    private static final int RESETS_A_WINDOW = 200;
    private static final int WINDOW_SECONDS = 10;
    private static final int EMPTY_FRAMES_IN_A_ROW = 2;
    private static final int QUEUED_CONTROL_FRAMES = 1_000;
    private static final int SMALL_CONTINUATIONS_IN_A_ROW = 16;

    private static final int FLUSHES_IN_A_TURN = FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES;

    /** What is between the bytes and the streams. */
    private static final List<Class<? extends ChannelHandler>> SPEAKING = List.of(
            Http2Client.class,
            Http2MultiplexHandler.class,
            FirstFrames.class,
            UnreadFrames.class,
            Http2FrameCodec.class,
            FlushConsolidationHandler.class);

    private final Channel channel;
    private final Worker worker;
    private final ClientFacts facts;
    private final Http2FrameCodec codec;
    private final Duration idleTimeout;
    private long deadlineNanos;
    private boolean leaving;
    private boolean ending;

    private Http2Client(Channel channel, Worker worker, ClientFacts facts, Http2FrameCodec codec, Limits limits) {
        this.channel = channel;
        this.worker = worker;
        this.facts = facts;
        this.codec = codec;
        this.idleTimeout = limits.idleTimeout();
        this.deadlineNanos = worker.nanoTime() + limits.headerTimeout().toNanos();
    }

    /** Lets the channel speak HTTP/2 from its next byte on. */
    static void begin(
            Channel channel,
            Worker worker,
            ClientFacts facts,
            Limits limits,
            ConnectionCount connections,
            BufferMemory memory) {
        Http2FrameCodec codec = new UntoldRefusals(worker.metrics(), facts.address())
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .initialWindowSize(STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(limits.headers().clampedToInt())
                        // RFC 8441 §3: WebSockets are spoken on streams.
                        .connectProtocolEnabled(true))
                .validateHeaders(true)
                .decoupleCloseAndGoAway(true)
                .decoderEnforceMaxRstFramesPerWindow(RESETS_A_WINDOW, WINDOW_SECONDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES_IN_A_ROW)
                .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_IN_A_ROW)
                .encoderEnforceMaxRstFramesPerWindow(RESETS_A_WINDOW, WINDOW_SECONDS)
                .encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES)
                .build();
        Http2Client client = new Http2Client(channel, worker, facts, codec, limits);
        codec.connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamActive(Http2Stream stream) {
                client.busy();
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                client.perhapsIdle();
            }
        });
        worker.opened(client);
        // The connection itself always reads: what a stream may send is bounded by its window.
        channel.config().setAutoRead(true);
        UnreadFrames unread = new UnreadFrames(worker.metrics(), facts.address());
        FirstFrames firstFrames = new FirstFrames(worker.metrics(), facts.address());
        Http2HeadCheck headCheck = new Http2HeadCheck(connections, memory, worker.metrics(), facts);
        Streams streams = new Streams(worker, facts, limits, unread, firstFrames, headCheck);
        // Answers of several streams that come in one turn of the event loop are one write: with 64 connections of ten
        // streams each a request
        // costs 1.1 writes, to the origin's and all clients' sockets, instead of 2.0.
        FlushConsolidationHandler flushes = new FlushConsolidationHandler(FLUSHES_IN_A_TURN, true);
        channel.pipeline().addLast(flushes, codec, unread, firstFrames, new Http2MultiplexHandler(streams), client);
        ChannelFuture unused = channel.writeAndFlush(
                new DefaultHttp2WindowUpdateFrame(MOST_STREAMS * STREAM_WINDOW_BYTES - FIRST_CONNECTION_WINDOW_BYTES));
        if (worker.isGoingDown()) {
            client.goDown();
        }
    }

    private void busy() {
        deadlineNanos = Deadlines.NEVER;
    }

    private void perhapsIdle() {
        if (codec.connection().numActiveStreams() == 0) {
            deadlineNanos = worker.nanoTime() + (leaving ? LAST_LOOK : idleTimeout).toNanos();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        // Settings, pings and the like: the codec has acted on them.
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception broken) {
            // The codec says GOAWAY with the reason, and closes.
            worker.metrics().rejected(RejectionReason.ofHttp2(broken.error()), facts.address());
        } else {
            if (!Carrier.isOfTheConnection(cause)) {
                LOG.error("A client's HTTP/2 connection is closed by an error of this proxy", cause);
            }
            closeNow();
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        deadlineNanos = Deadlines.NEVER;
        if (ending) {
            worker.metrics().rejected(RejectionReason.ANSWER_TIMEOUT, facts.address());
            closeNow();
        } else if (leaving) {
            end();
        } else {
            goDown();
        }
    }

    /**
     * All streams have ended, and the client knows that it may begin none. Of the last answer much may be still to be sent, and a client
     * that reads it slowly says by WINDOW_UPDATE what it has read: to be closed before that would cut the answer off, and a closed socket
     * would meet what the client says with a reset. So it is written first, for as long as a client may leave an answer unread, and then
     * only the output is ended.
     */
    private void end() {
        ending = true;
        deadlineNanos = worker.nanoTime() + idleTimeout.toNanos();
        ChannelFuture unused = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> linger());
    }

    private void linger() {
        if (channel.isActive()) {
            LingeringClose.ofSlowReader(worker.connections(), worker.metrics(), facts.address())
                    .begin(channel, SPEAKING);
        }
    }

    /** The channel has ended, or gives way to what lets go of what a client still sends. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        worker.closed(this);
    }

    /** Its GOAWAY may not have been read yet: a reset would take it away. */
    @Override
    public boolean hasOutput() {
        return leaving || codec.connection().numActiveStreams() > 0;
    }

    /** GOAWAY tells which requests were not taken, so that none has to be waited for. */
    @Override
    public boolean expectsRequest() {
        return false;
    }

    /** Streams that the client has begun are answered; it begins others elsewhere. So ends an idle connection, too. */
    @Override
    public void goDown() {
        leave();
        if (!ending && codec.connection().numActiveStreams() == 0) {
            deadlineNanos = worker.nanoTime() + LAST_LOOK.toNanos();
        }
    }

    private void leave() {
        if (!leaving) {
            leaving = true;
            ChannelFuture unused = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
    }

    @Override
    public void closeNow() {
        ChannelFuture unused = channel.close();
    }

    /** Sets up each stream as if it were a connection for one request. */
    private static final class Streams extends ChannelInitializer<Channel> {

        private final Worker worker;
        private final ClientFacts facts;
        private final Limits limits;
        private final UnreadFrames unread;
        private final FirstFrames firstFrames;
        private final Http2HeadCheck headCheck;

        Streams(
                Worker worker,
                ClientFacts facts,
                Limits limits,
                UnreadFrames unread,
                FirstFrames firstFrames,
                Http2HeadCheck headCheck) {
            this.worker = worker;
            this.facts = facts;
            this.limits = limits;
            this.unread = unread;
            this.firstFrames = firstFrames;
            this.headCheck = headCheck;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.config().setAutoRead(false);
            stream.pipeline()
                    .addLast(
                            unread.of((Http2StreamChannel) stream),
                            firstFrames.gate(),
                            headCheck,
                            new Http2StreamFrameToHttpObjectCodec(true),
                            Http2Requests.INSTANCE,
                            new ClientHandler(stream, Carrier.STREAM, worker, facts, limits, () -> false));
        }
    }
}
