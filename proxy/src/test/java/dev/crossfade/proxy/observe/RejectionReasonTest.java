package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionReasonTest {

    @ParameterizedTest
    @EnumSource
    void everyErrorOfHttp2HasItsReason(Http2Error error) {
        assertEquals(
                "http2_" + error.name().toLowerCase(Locale.ROOT),
                RejectionReason.ofHttp2(error).label());
    }
}
