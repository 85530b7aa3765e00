package dev.crossfade.proxy.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParkingRulesTest {

    private static final ParkingRules RULES = new ParkingRules(
            List.of(rule("1KiB", "/hooks/one"), rule("2KiB", "/hooks/*", "/events"), rule("3KiB", "/hooks/two")));

    @ParameterizedTest
    @CsvSource({
        "/hooks/one, 1024",
        "/hooks/two, 2048",
        "/hooks/, 2048",
        "/hooks, 0",
        "/Hooks/one, 0",
        "/events, 2048",
        "/events/, 0",
        "/, 0",
    })
    void theFirstRuleThatCoversAPathIsItsRule(String path, long maxBody) {
        ParkingRule rule = RULES.rule(path);
        assertEquals(maxBody, rule == null ? 0 : rule.maxBody().value());
    }

    @Test
    void withoutRulesThereIsNothingToPark() {
        assertTrue(new ParkingRules(List.of()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "0192f0c1-7d1e-7c3a-9c55-1, true",
        "r_1.2~3, true",
        "a/b, false",
        "'', false",
        ".., false",
        "'a b', false"
    })
    void aReceiptsNameHoldsNothingThatMeansSomethingInAPath(String id, boolean wellFormed) {
        assertEquals(wellFormed, ReceiptId.isWellFormed(id));
    }

    private static ParkingRule rule(String maxBody, String... paths) {
        return new ParkingRule(List.of(paths), null, null, Bytes.parse(maxBody));
    }
}
