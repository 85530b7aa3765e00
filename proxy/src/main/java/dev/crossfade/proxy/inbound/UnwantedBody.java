package dev.crossfade.proxy.inbound;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/** The rest of a request that is answered already: read and let go, up to a bound, so that its connection can be kept. */
final class UnwantedBody {

    static final long MOST_BYTES = 1024 * 1024;

    enum Rest {
        MORE_COMES,
        ENDED,
        /** More than {@link #MOST_BYTES}, or what is no body. */
        NOT_WORTH_IT
    }

    private long bytes;

    void begin() {
        bytes = 0;
    }

    /** Lets a part go, and says what follows it. */
    Rest take(HttpContent part) {
        bytes += part.content().readableBytes();
        boolean malformed = part.decoderResult().isFailure();
        boolean last = part instanceof LastHttpContent;
        part.release();
        if (malformed || bytes > MOST_BYTES) {
            return Rest.NOT_WORTH_IT;
        }
        return last ? Rest.ENDED : Rest.MORE_COMES;
    }
}
