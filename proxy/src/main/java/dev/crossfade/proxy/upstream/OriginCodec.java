package dev.crossfade.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * HTTP/1.1 as a client speaks it, one request at a time. Unlike Netty's own client codec it tells whether bytes are left over
 * behind an answer: three bytes too many are no message yet, and would become the beginning of the next one.
 */
final class OriginCodec extends CombinedChannelDuplexHandler<OriginCodec.Answers, HttpRequestEncoder> {

    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_STATUS_LINE_BYTES = 8 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Answers answers;

    OriginCodec() {
        this(new Answers());
    }

    private OriginCodec(Answers answers) {
        super(answers, new HttpRequestEncoder());
        this.answers = answers;
    }

    /** Whether bytes have come that belong to no answer so far. To be asked when a read is complete. */
    boolean hasLeftOver() {
        return answers.hasLeftOver();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest request) {
            answers.toHead = request.method().equals(HttpMethod.HEAD);
        }
        super.write(ctx, message, promise);
    }

    /** Knows that an answer to HEAD has no body, whatever its fields say (RFC 9112 §6.3). */
    static final class Answers extends HttpResponseDecoder {

        private boolean toHead;

        Answers() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxChunkSize(CHUNK_BYTES)
                    .setStrictLineParsing(true)
                    .setUseRfc9112TransferEncoding(true)
                    .setValidateHeaders(true));
        }

        boolean hasLeftOver() {
            return actualReadableBytes() > 0;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return toHead || super.isContentAlwaysEmpty(message);
        }
    }
}
