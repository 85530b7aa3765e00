package dev.crossfade.proxy.inbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What carries a client's requests, as far as it matters to how they end. */
enum Carrier {
    /** An HTTP/1.1 connection: one request after the other, and an end is the end of the connection (RFC 9112 §9). */
    CONNECTION {
        @Override
        boolean isReused() {
            return true;
        }

        @Override
        void refuse(Channel channel, FullHttpResponse answer, LingeringClose lingering) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            linger(channel, channel.writeAndFlush(answer), lingering);
        }

        @Override
        void end(Channel channel) {
            ChannelFuture unused =
                    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        void endEarly(Channel channel, ChannelFuture answered, LingeringClose lingering) {
            linger(channel, channel.writeAndFlush(Unpooled.EMPTY_BUFFER), lingering);
        }

        private void linger(Channel channel, ChannelFuture written, LingeringClose lingering) {
            ChannelFuture unused = written.addListener(done -> begin(channel, lingering));
        }

        private void begin(Channel channel, LingeringClose lingering) {
            // It closes by itself when the answer could not be written.
            if (channel.isActive()) {
                lingering.begin(channel, List.of(ClientHandler.class, ClientCodec.class));
            }
        }

        @Override
        void breakOff(Channel channel, Http2Error why) {
            ChannelFuture unused = channel.close();
        }

        @Override
        void becomeTunnel(ChannelPipeline pipeline, ChannelHandler end) {
            pipeline.addBefore(pipeline.context(ClientHandler.class).name(), null, end);
            pipeline.remove(ClientCodec.class);
        }
    },

    /** An HTTP/2 stream: one request; the connection goes on, whatever becomes of it (RFC 9113 §5.1, §8.1). */
    STREAM {
        @Override
        boolean isReused() {
            return false;
        }

        @Override
        void refuse(Channel channel, FullHttpResponse answer, LingeringClose lingering) {
            // Only once the answer is out: a reset overtakes what is queued. Nothing is left to reset when the request
            // was whole.
            ChannelFuture unused =
                    channel.writeAndFlush(answer).addListener(written -> reset(channel, Http2Error.NO_ERROR));
        }

        @Override
        void end(Channel channel) {
            // The answer's last frame has said so.
        }

        @Override
        void endEarly(Channel channel, ChannelFuture answered, LingeringClose lingering) {
            // RFC 9113 §8.1: the answer stays good; so only once all of it is out, for which the client gives the room.
            ChannelFuture unused = answered.addListener(written -> reset(channel, Http2Error.NO_ERROR));
        }

        @Override
        void breakOff(Channel channel, Http2Error why) {
            reset(channel, why);
        }

        @Override
        void becomeTunnel(ChannelPipeline pipeline, ChannelHandler end) {
            pipeline.addBefore(pipeline.context(ClientHandler.class).name(), null, end);
            pipeline.remove(ExtendedConnect.class);
            pipeline.remove(Http2StreamFrameToHttpObjectCodec.class);
            pipeline.remove(Http2Requests.class);
        }

        private void reset(Channel channel, Http2Error error) {
            if (channel.isActive()) {
                ChannelFuture unused = channel.writeAndFlush(new DefaultHttp2ResetFrame(error))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    };

    /** The error that a request on a stream is to be reset with, when that is what an exception tells; else null. */
    static @Nullable Http2Error errorOfStream(Throwable cause) {
        Throwable known = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (known instanceof Http2FrameStreamException inFrame) {
            return inFrame.error();
        }
        if (known instanceof Http2Exception.StreamException inStream) {
            return inStream.error();
        }
        // What the codec cannot translate, as a path with a space.
        return cause instanceof DecoderException && known instanceof IllegalArgumentException
                ? Http2Error.PROTOCOL_ERROR
                : null;
    }

    /** Whether an exception tells of the network or of the client's TLS, and not of an error here. */
    static boolean isOfTheConnection(Throwable cause) {
        return cause instanceof IOException || cause.getCause() instanceof SSLException;
    }

    /** Whether another request may follow one that was answered. */
    abstract boolean isReused();

    /** Gives the answer to a request that is not taken, and lets no other follow. */
    abstract void refuse(Channel channel, FullHttpResponse answer, LingeringClose lingering);

    /** The last answer has been written. */
    abstract void end(Channel channel);

    /**
     * The last answer has been written, and the client still sends: it is to stop, and the answer stays good.
     *
     * @param answered done once the answer's last part has left
     */
    abstract void endEarly(Channel channel, ChannelFuture answered, LingeringClose lingering);

    /** At once, so that nobody takes what was written for complete; only HTTP/2 can say why. */
    abstract void breakOff(Channel channel, Http2Error why);

    /** Puts a tunnel's end in the place of what speaks HTTP; what was read and not understood as HTTP yet goes there first. */
    abstract void becomeTunnel(ChannelPipeline pipeline, ChannelHandler end);
}
