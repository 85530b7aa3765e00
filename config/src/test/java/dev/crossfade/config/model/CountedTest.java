package dev.crossfade.config.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {

    @Test
    void oneIsSingularAndEverythingElseIsNot() {
        assertEquals("1 large object", Counted.of(1, "large object"));
        assertEquals("0 large objects", Counted.of(0, "large object"));
        assertEquals("2 proxies", Counted.of(2, "proxy", "proxies"));
    }
}
