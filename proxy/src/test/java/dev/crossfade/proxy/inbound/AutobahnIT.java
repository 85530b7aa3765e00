package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.proxy.inbound.AutobahnClient.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every case of Autobahn's fuzzing client against an echoing WebSocket server, and the same against that server through the proxy:
 * what the proxy adds is seen by the difference. {@code docs/conformance.md} has what comes out.
 */
@Tag("endurance")
class AutobahnIT {

    private static final int CASES = 301;

    /** What the suite calls passed, and what has no right and wrong. */
    private static final Set<String> GOOD = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

    @Test
    void everyCasePassesAndIsThroughTheProxyAsWithoutIt() throws Exception {
        Path reports = Path.of("target", "autobahn");
        try (EchoOrigin origin = new EchoOrigin();
                ProxyToOrigins proxy = new ProxyToOrigins(
                        ProxyToOrigins.side(origin.url()), ProxyToOrigins.side(origin.url()), Duration.ofMinutes(1));
                AutobahnClient toOrigin = new AutobahnClient("direct", origin.port(), reports);
                AutobahnClient toProxy =
                        new AutobahnClient("proxy", proxy.address().getPort(), reports)) {
            Map<String, Verdict> direct = toOrigin.verdicts();
            Map<String, Verdict> through = toProxy.verdicts();
            System.out.println("Autobahn, " + CASES + " cases: without the proxy " + counted(direct) + ", through it "
                    + counted(through));
            assertEquals(CASES, direct.size());
            assertEquals(CASES, through.size());
            assertEquals(List.of(), bad(direct), "the origin itself, see target/autobahn/direct");
            assertEquals(List.of(), bad(through), "through the proxy, see target/autobahn/proxy");
            assertEquals(List.of(), different(direct, through));
        }
    }

    private static List<String> bad(Map<String, Verdict> verdicts) {
        List<String> bad = new ArrayList<>();
        verdicts.forEach((number, verdict) -> {
            if (!GOOD.contains(verdict.behavior()) || !GOOD.contains(verdict.close())) {
                bad.add(number + ": " + verdict);
            }
        });
        return bad;
    }

    private static List<String> different(Map<String, Verdict> direct, Map<String, Verdict> through) {
        return direct.entrySet().stream()
                .filter(each -> !each.getValue().equals(through.get(each.getKey())))
                .map(each -> each + " without the proxy, " + through.get(each.getKey()) + " through it")
                .toList();
    }

    private static Map<String, Integer> counted(Map<String, Verdict> verdicts) {
        Map<String, Integer> counts = new TreeMap<>();
        verdicts.values().forEach(verdict -> counts.merge(verdict.behavior(), 1, Integer::sum));
        return counts;
    }
}
