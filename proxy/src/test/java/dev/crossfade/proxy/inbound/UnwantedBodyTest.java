package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.proxy.inbound.UnwantedBody.Rest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import org.junit.jupiter.api.Test;

class UnwantedBodyTest {

    private final UnwantedBody body = new UnwantedBody();

    @Test
    void bodyOfAsMuchAsIsReadIsReadToItsEnd() {
        assertEquals(Rest.MORE_COMES, body.take(part((int) UnwantedBody.MOST_BYTES)));
        assertEquals(Rest.ENDED, body.take(new DefaultLastHttpContent()));
    }

    @Test
    void oneByteMoreIsNotWorthIt() {
        assertEquals(Rest.MORE_COMES, body.take(part((int) UnwantedBody.MOST_BYTES)));
        assertEquals(Rest.NOT_WORTH_IT, body.take(part(1)));
    }

    @Test
    void eachBodyIsCountedAlone() {
        body.take(part((int) UnwantedBody.MOST_BYTES));
        body.begin();
        assertEquals(Rest.MORE_COMES, body.take(part((int) UnwantedBody.MOST_BYTES)));
    }

    @Test
    void whatIsNoBodyIsNotWorthItThoughItLooksLikeAnEnd() {
        HttpContent broken = new DefaultLastHttpContent();
        broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("no chunk")));
        assertEquals(Rest.NOT_WORTH_IT, body.take(broken));
    }

    @Test
    void partsAreReleased() {
        HttpContent part = part(1);
        body.take(part);
        assertEquals(0, part.refCnt());
    }

    private static HttpContent part(int length) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[length]));
    }
}
