package dev.crossfade.proxy.inbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import java.io.IOException;
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
        void refuse(Channel channel, FullHttpResponse answer) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ChannelFuture unused = channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        void end(Channel channel) {
            ChannelFuture unused =
                    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        void breakOff(Channel channel, Http2Error why) {
            ChannelFuture unused = channel.close();
        }
    },

    /** An HTTP/2 stream: one request; the connection goes on, whatever becomes of it (RFC 9113 §5.1, §8.1). */
    STREAM {
        @Override
        boolean isReused() {
            return false;
        }

        @Override
        void refuse(Channel channel, FullHttpResponse answer) {
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
        void breakOff(Channel channel, Http2Error why) {
            reset(channel, why);
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
    abstract void refuse(Channel channel, FullHttpResponse answer);

    /** The last answer has been written. */
    abstract void end(Channel channel);

    /** At once, so that nobody takes what was written for complete; only HTTP/2 can say why. */
    abstract void breakOff(Channel channel, Http2Error why);
}
