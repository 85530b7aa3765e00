package dev.crossfade.replication.diagnosis;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link DiagnosisIT}, between all versions: what catalogs hold, and what the server says, differs. */
@Tag("endurance")
class DiagnosisMatrixIT {

    private static final int BECOMES_THE_TABLES_OWNER = 16;

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"14, 14", "15, 16", "16, 18", "18, 18"})
    void everyReasonIsNamedAndMended(int source, int target) {
        try (AilingStream stream = AilingStream.between(source, target)) {
            BrokenStreams.duplicateKey(stream);
            BrokenStreams.missingColumn(stream);
            BrokenStreams.unreadableTable(stream);
            if (target >= BECOMES_THE_TABLES_OWNER) {
                BrokenStreams.duplicateKeyForAPlainRole(stream);
                BrokenStreams.plainOwner(stream);
                BrokenStreams.ownerWithoutRights(stream);
                BrokenStreams.absentSource(stream);
            }
            BrokenStreams.keyOfAnExpressionOrOfAPart(stream);
            BrokenStreams.numberedRows(stream);
            BrokenStreams.publicationWithoutComment(stream);
            BrokenStreams.raisingTrigger(stream);
            BrokenStreams.constraint(stream);
            BrokenStreams.changedPassword(stream);
            BrokenStreams.droppedTokenTables(stream);
            BrokenStreams.droppedPublication(stream);
        }
    }
}
