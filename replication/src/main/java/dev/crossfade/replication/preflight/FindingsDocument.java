package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import java.util.List;

/** What {@code check --json} prints. */
public record FindingsDocument(String tenant, long blocking, List<Entry> findings) {

    public FindingsDocument {
        findings = List.copyOf(findings);
    }

    public static FindingsDocument of(String tenant, List<Finding> findings) {
        long blocking = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .count();
        return new FindingsDocument(
                tenant, blocking, findings.stream().map(Entry::of).toList());
    }

    /** @param side {@code source}, {@code target} or {@code both} */
    public record Entry(String severity, String code, String side, String object, String meaning, String remedy) {

        static Entry of(Finding finding) {
            Side side = finding.side();
            return new Entry(
                    FindingsTable.label(finding.severity()),
                    finding.code(),
                    side == null ? "both" : side.label(),
                    finding.object(),
                    finding.meaning(),
                    finding.remedy());
        }
    }
}
