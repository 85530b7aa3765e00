package dev.crossfade.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final Map<String, Object> KNOWN = Map.of(
            "hosts", Map.of("type", "array"),
            "id", Map.of("type", "string"),
            "switchover", Map.of("properties", Map.of("minProxies", Map.of(), "maxLag", Map.of(), "hosts", Map.of())),
            "failover",
                    Map.of(
                            "properties",
                            Map.of("hold", Map.of("properties", Map.of("maxRequests", Map.of("type", "x"))))));

    @ParameterizedTest
    @CsvSource({
        "host, hosts",
        "HOSTS, hosts",
        "switchOvr, switchover",
        "minProxy, switchover.minProxies",
        "minProxies, switchover.minProxies",
        "maxLags, switchover.maxLag",
        "maxRequest, failover.hold.maxRequests",
        "ip, id",
        "lag, ''",
        "prox, ''",
        "x, ''",
        "somethingElse, ''"
    })
    void keyThatIsNearIsNamedWithItsSectionAndOneOfTheSameSectionFirst(String word, String meant) {
        assertEquals(meant, Suggestion.of(word, KNOWN).orElse(""));
    }
}
