package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;

/**
 * Builds a server's codec whose own refusals are counted: it resets streams whose heads are not well-formed, and answers 431 to those
 * that are too large, and tells no handler of either, for there is no channel yet that could hear it. A stream that was reset is not
 * refused once more for what its client had sent before it knew.
 */
final class UntoldRefusals extends Http2FrameCodecBuilder {

    private static final AsciiString TOO_LARGE = HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.codeAsText();

    private final ProxyMetrics metrics;
    private final String client;

    /** @param client its address, for the log */
    UntoldRefusals(ProxyMetrics metrics, String client) {
        this.metrics = metrics;
        this.client = client;
        server(true);
        gracefulShutdownTimeoutMillis(0);
    }

    @Override
    protected Http2FrameCodec build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
        return super.build(decoder, new Encoder(encoder), initialSettings);
    }

    private final class Encoder extends DecoratingHttp2ConnectionEncoder {

        private final Http2FrameWriter writer;
        private final ResetStreams reset = new ResetStreams();

        Encoder(Http2ConnectionEncoder encoder) {
            super(encoder);
            writer = new Writer(encoder.frameWriter());
        }

        /** Where the codec writes the resets of streams that it does not know. */
        @Override
        public Http2FrameWriter frameWriter() {
            return writer;
        }

        /** What the codec answers whatever comes of a stream that is gone with: before it is counted, here and by the codec. */
        @Override
        public ChannelFuture writeRstStream(
                ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
            boolean late = errorCode == Http2Error.STREAM_CLOSED.code()
                    && connection().stream(streamId) == null
                    && reset.ignores(streamId);
            return late ? promise.setSuccess() : super.writeRstStream(ctx, streamId, errorCode, promise);
        }

        /** The codec's 431 is a status and nothing else; an answer of a handler's has fields. */
        @Override
        public ChannelFuture writeHeaders(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int padding,
                boolean endStream,
                ChannelPromise promise) {
            CharSequence status = headers.size() == 1 ? headers.status() : null;
            if (status != null && TOO_LARGE.contentEquals(status)) {
                metrics.rejected(RejectionReason.HEADERS_TOO_LARGE, client);
            }
            return super.writeHeaders(ctx, streamId, headers, padding, endStream, promise);
        }

        private final class Writer extends DecoratingHttp2FrameWriter {

            Writer(Http2FrameWriter writer) {
                super(writer);
            }

            @Override
            public ChannelFuture writeRstStream(
                    ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
                if (connection().stream(streamId) != null) {
                    reset.add(streamId);
                } else {
                    metrics.rejected(RejectionReason.MALFORMED_STREAM, client);
                }
                return super.writeRstStream(ctx, streamId, errorCode, promise);
            }
        }
    }
}
