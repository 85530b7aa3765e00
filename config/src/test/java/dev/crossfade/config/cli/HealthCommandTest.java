package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCommandTest {

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1:9901/livez, true",
        "https://127.8.0.1:9901/livez, true",
        "https://localhost:9901/livez, true",
        "https://[::1]:9901/livez, true",
        "https://127.0.0.1.example.com/livez, false",
        "https://localhost.example.com/livez, false",
        "https://10.0.0.1:9901/livez, false",
        "https://user@example.com/127.0.0.1, false",
        "/livez, false"
    })
    void onlyThisMachinesInsideMayShowAnyCertificate(URI url, boolean ourselves) {
        assertEquals(ourselves, HealthCommand.isOurselves(url));
    }
}
