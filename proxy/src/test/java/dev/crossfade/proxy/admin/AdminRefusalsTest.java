package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdminRefusalsTest {

    private final List<String> counted = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long nanos;
    private final AdminRefusals refusals = new AdminRefusals(() -> nanos, counted::add, warnings::add);

    @Test
    void eachIsCountedAndOneASecondOfEachReasonIsLogged() {
        refuse("token-needed", "/v1/routes/acme");
        refuse("token-needed", "/v1/routes/acme");
        refuse("foreign-host", "/v1/routes");
        nanos += TimeUnit.SECONDS.toNanos(1);
        refuse("token-needed", "/v1/routes/acme");

        assertEquals(List.of("token-needed", "token-needed", "foreign-host", "token-needed"), counted);
        assertEquals(
                List.of(
                        "Admin request refused: token-needed (401), from 10.0.0.9: PUT /v1/routes/acme",
                        "Admin request refused: foreign-host (401), from 10.0.0.9: PUT /v1/routes",
                        "Admin request refused: token-needed (401), from 10.0.0.9: PUT /v1/routes/acme; 1 more like it were not"
                                + " logged"),
                warnings);
    }

    @Test
    void whatTheCallerSentIsOneBoundedLine() {
        refuse("token-needed", "/\n2030-01-01 INFO" + "x".repeat(10_000));

        String line = warnings.get(0);
        assertEquals(0, line.chars().filter(c -> c < ' ').count());
        assertEquals(true, line.length() < 300, line);
    }

    private void refuse(String reason, String path) {
        refusals.refused(reason, 401, "10.0.0.9", "PUT", path);
    }
}
