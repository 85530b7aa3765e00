package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyReportTest {

    @Test
    void largeObjectThatKeptChangingIsNotTakenForEqual() {
        VerifyReport report = VerifyReport.of(
                "acme",
                new ComparisonReport(Instant.EPOCH, 10, 0, List.of(), 0),
                new LargeObjectReport(3, 0, List.of(), 1),
                new SequenceReport(0, 0, List.of()));
        assertEquals("unknown", report.verdict());
        assertEquals(ExitCode.FAILED, report.exitCode());
        assertTrue(
                report.lines().contains("  large objects 3 compared, 0 different, 1 kept changing"),
                () -> String.join("\n", report.lines()));
    }
}
