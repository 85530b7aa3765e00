package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport.OriginState;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.health.Verdict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportedOriginsTest {

    @Test
    void everyVerdictIsReportedAndTheReasonsOfTheFirstFailingOnesOnly() {
        List<OriginHealth> origins = IntStream.rangeClosed(0, ReportedOrigins.MOST_REASONS)
                .mapToObj(number -> new OriginHealth(
                        new TenantId("t" + number), Side.SOURCE, Verdict.DOWN, 3, "connection refused"))
                .toList();
        List<OriginState> reported = ReportedOrigins.of(origins);
        assertEquals(ReportedOrigins.MOST_REASONS + 1, reported.size());
        assertNotNull(reported.get(ReportedOrigins.MOST_REASONS - 1).reason());
        assertNull(reported.get(ReportedOrigins.MOST_REASONS).reason());
        assertEquals("down", reported.get(ReportedOrigins.MOST_REASONS).health());
    }
}
