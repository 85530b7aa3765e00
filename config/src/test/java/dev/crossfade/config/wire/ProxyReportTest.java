package dev.crossfade.config.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyReportTest {

    @Test
    void reportOfAnOlderProxySaysNothingOfOriginsOrTraffic() throws Exception {
        String older = "{\"id\":\"edge-1\",\"instance\":\"i\",\"version\":\"v\",\"revision\":1,\"detached\":false,"
                + "\"digests\":{},\"acknowledgements\":[]}";
        ProxyReport read = Json.MAPPER.readValue(older, ProxyReport.class);
        assertEquals(List.of(), read.origins());
        assertEquals(List.of(), read.traffic());
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

    @Test
    void trafficIsReadAsItWasWrittenAndASideThatIsLeftOutHadNone() throws Exception {
        ProxyReport report = new ProxyReport(
                "edge-1",
                "i",
                "v",
                1,
                false,
                Map.of(),
                List.of(),
                List.of(),
                List.of(new Traffic("acme", new Traffic.Counts(7, 1, 0), new Traffic.Counts(0, 0, 1), 2)));
        String written = Json.MAPPER.writeValueAsString(report);

        assertEquals(report, Json.MAPPER.readValue(written, ProxyReport.class));
        assertEquals(
                Traffic.Counts.NONE,
                Json.MAPPER.readValue("{\"tenant\":\"acme\"}", Traffic.class).target());
    }

    @Test
    void trafficSinceAnEarlierReportIsNeverBelowNothing() {
        Traffic before = new Traffic("acme", new Traffic.Counts(7, 1, 0), Traffic.Counts.NONE, 2);
        Traffic now = new Traffic("acme", new Traffic.Counts(9, 0, 0), new Traffic.Counts(1, 0, 1), 2);

        assertEquals(
                new Traffic("acme", new Traffic.Counts(2, 0, 0), new Traffic.Counts(1, 0, 1), 0), now.since(before));
    }
}
