package dev.crossfade.proxy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later"
            })
    void aWellFormedParentTellsItsTrace(String value) {
        assertEquals(
                new TraceContext(ID, "00f067aa0ba902b7", true),
                TraceContext.of(new DefaultHttpHeaders().add("Traceparent", value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473\"-00f067aa0ba902b7-01",
                "00 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01"
            })
    void oneThatIsNotWellFormedTellsNone(String value) {
        assertEquals(TraceContext.NONE, TraceContext.of(new DefaultHttpHeaders().add("traceparent", value)));
    }

    @ParameterizedTest
    @CsvSource({"00,false", "01,true", "02,false", "0a,false", "fd,true", "ff,true"})
    void theLastBitTellsWhetherItIsRecorded(String flags, boolean sampled) {
        String value = "00-" + ID + "-00f067aa0ba902b7-" + flags;

        assertEquals(
                sampled,
                TraceContext.of(new DefaultHttpHeaders().add("traceparent", value))
                        .sampled());
    }

    @Test
    void twoParentsTellNone() {
        String value = "00-" + ID + "-00f067aa0ba902b7-01";
        assertEquals(
                TraceContext.NONE,
                TraceContext.of(
                        new DefaultHttpHeaders().add("traceparent", value).add("traceparent", value)));
    }
}
