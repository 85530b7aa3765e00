package dev.crossfade.config.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyReportTest {

    @Test
    void reportOfAnOlderProxySaysNothingOfOrigins() throws Exception {
        String older = "{\"id\":\"edge-1\",\"instance\":\"i\",\"version\":\"v\",\"revision\":1,\"detached\":false,"
                + "\"digests\":{},\"acknowledgements\":[]}";
        assertEquals(List.of(), Json.MAPPER.readValue(older, ProxyReport.class).origins());
    }

    @Test
    void healthOfOriginsIsReadAsItWasWritten() throws Exception {
        ProxyReport report = new ProxyReport(
                "edge-1",
                "i",
                "v",
                1,
                false,
                Map.of(),
                List.of(),
                List.of(
                        new ProxyReport.OriginState("acme", "source", "up", null),
                        new ProxyReport.OriginState("acme", "target", "down", "it answers 503")));
        assertEquals(report, Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(report), ProxyReport.class));
    }
}
