package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {

    @ParameterizedTest
    @CsvSource({
        "1.9, 1.10, -1",
        "1.10, 1.9, 1",
        "3.4.2, 3.4.2, 0",
        "3.4, 3.4.2, -1",
        "2.0dev, 2.0, 1",
        "1.0-beta, 1.0-rc, -1",
        "99999999999999999999, 3, 1",
    })
    void numbersCountAsNumbersAndTheRestAsText(String left, String right, int order) {
        assertEquals(order, Integer.signum(Versions.compare(left, right)));
    }
}
