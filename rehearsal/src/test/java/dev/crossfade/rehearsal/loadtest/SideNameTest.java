package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SideNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "side=target, attempts=1, epoch=7, held-ms=0 | target",
                "epoch=7,side=source | source",
                "upside=source | unknown",
                "attempts=1 | unknown",
            })
    void theDebugHeaderTellsTheSide(String value, String side) {
        assertEquals(side, new SideName(null).of(headers("Crossfade-Debug", value)));
    }

    @Test
    void aHeaderOfTheApplicationHoldsNothingButTheSide() {
        SideName sides = new SideName("X-Region");

        assertEquals("eu-west-1", sides.of(headers("x-region", " eu-west-1 ")));
        assertEquals("unknown", sides.of(headers("Crossfade-Debug", "side=target")));
        assertEquals("unknown", sides.of(headers("X-Region", "")));
        assertEquals("x".repeat(32), sides.of(headers("X-Region", "x".repeat(33))));
    }

    private static HttpHeaders headers(String name, String value) {
        return HttpHeaders.of(Map.of(name, List.of(value)), (key, text) -> true);
    }
}
