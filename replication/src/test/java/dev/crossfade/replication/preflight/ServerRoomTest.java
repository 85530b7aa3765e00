package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.preflight.Finding.Severity;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three are wanted throughout. */
class ServerRoomTest {

    @ParameterizedTest
    @CsvSource({
        "10, 0, ''",
        "10, 7, ''",
        "10, 8, WARNING",
        "10, 9, WARNING",
        "10, 10, BLOCKS",
        "0, 0, BLOCKS",
        "10, 12, BLOCKS",
    })
    void noneLeftBlocksAndHardlyAnyIsAWarning(int most, int used, String severity) {
        assertEquals(told(severity, "no-free-slot"), told(room -> room.slots(most, used)));
        assertEquals(told(severity, "no-free-sender"), told(room -> room.senders(most, used)));
        assertEquals(told(severity, "no-free-worker"), told(room -> room.workers(most, used)));
    }

    @ParameterizedTest
    @CsvSource({"3, BLOCKS", "4, ''"})
    void theLauncherAndOurWorkersAreProcessesOfTheServer(int most, String severity) {
        assertEquals(told(severity, "no-free-worker"), told(room -> room.processes(most)));
    }

    @ParameterizedTest
    @CsvSource({"10, 9, ''", "10, 10, BLOCKS"})
    void withoutAnOriginNothingIsApplied(int most, int used, String severity) {
        assertEquals(told(severity, "no-free-origin"), told(room -> room.origins(most, used)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4, 0, BLOCKS, no-copy-worker",
        "1, 4, 0, NOTE, few-copy-workers",
        "2, 4, 0, '', ''",
        "2, 4, 1, '', ''",
        "2, 4, 2, NOTE, few-copy-workers",
        "4, 4, 0, NOTE, few-copy-workers",
        // None is left beside the one that applies: told of the workers themselves.
        "2, 4, 3, '', ''",
    })
    void tablesAreCopiedByWorkersBesideTheOneThatApplies(
            int perSubscription, int most, int used, String severity, String code) {
        assertEquals(told(severity, code), told(room -> room.copyWorkers(perSubscription, most, used)));
    }

    @Test
    void whatIsToBeSetLeavesRoomForUs() {
        Findings findings = new Findings(Side.SOURCE);
        new ServerRoom(findings, 3).senders(10, 10);
        assertEquals(
                "ALTER SYSTEM SET max_wal_senders = 13; then restart the server; or drop what nobody uses",
                findings.all().get(0).remedy());
    }

    private static Optional<String> told(String severity, String code) {
        return severity.isEmpty() ? Optional.empty() : Optional.of(Severity.valueOf(severity) + " " + code);
    }

    private static Optional<String> told(Consumer<ServerRoom> look) {
        Findings findings = new Findings(Side.SOURCE);
        look.accept(new ServerRoom(findings, 3));
        return findings.all().stream()
                .map(finding -> finding.severity() + " " + finding.code())
                .findFirst();
    }
}
