package dev.crossfade.rehearsal.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationViewTest {

    @ParameterizedTest
    @CsvSource({
        "done, waiting, migrate, true",
        "unwound, waiting, migrate, true",
        "refused, waiting, migrate, true",
        "running, running, switch, false",
        // Its controller ended before it had changed anything: the next one begins it anew.
        "unwound, waiting, switch, false",
        "unwound, running, switch, false",
        "unwound, waiting, roll back, false",
        "unwound, failed, switch, true",
        "done, waiting, switch, true",
    })
    void switchoverHasEndedOnceNobodyBeginsItAnew(String outcome, String state, String wanted, boolean ended)
            throws Exception {
        JsonNode status = Json.MAPPER.readTree("""
                {"stage":"REPLICATION","step":"hold-point","state":"%s","wanted":"%s","switchover":{"number":1,"outcome":"%s"}}""".formatted(state, wanted, outcome));

        assertEquals(ended, MigrationView.of(status).switched());
    }
}
