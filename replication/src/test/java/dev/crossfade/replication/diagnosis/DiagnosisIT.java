package dev.crossfade.replication.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stops a stream is named with what mends it, and once that is run the stream goes on by itself. */
class DiagnosisIT {

    private static AilingStream stream;

    @BeforeAll
    static void start() {
        stream = AilingStream.between(14, 17);
    }

    @AfterAll
    static void stop() {
        stream.close();
    }

    @Test
    void rowThatSomebodyWroteAtTheTargetIsNamedByItsKey() {
        BrokenStreams.duplicateKey(stream);
    }

    @Test
    void bothServersTellWhatSomebodyElsewhereNeedsAndNoSecret() {
        TenantSettings tenant = stream.pair().tenant();
        BothSides<Map<String, String>> facts =
                DatabaseFacts.of(postgres(tenant, Side.SOURCE), postgres(tenant, Side.TARGET));

        for (Map<String, String> side : List.of(facts.here(), facts.there())) {
            side.forEach((question, answer) -> assertTrue(answer.startsWith("["), question + ": " + answer));
        }
        assertFalse(facts.here().containsKey("subscriptionErrors"), "PostgreSQL 14 has none");
        assertTrue(facts.here().getOrDefault("slots", "").contains(stream.name()), facts.toString());
        assertTrue(facts.there().getOrDefault("subscriptions", "").contains(stream.name()), facts.toString());
        assertTrue(facts.there().getOrDefault("subscriptionTables", "").contains("orders"), facts.toString());
        assertTrue(facts.there().getOrDefault("gate", "").contains("guarded"), facts.toString());
        assertFalse(
                facts.toString()
                        .contains(Objects.requireNonNull(tenant.source().database())
                                .replication()
                                .password()
                                .reveal()),
                facts.toString());
    }

    private static Postgres postgres(TenantSettings tenant, Side side) {
        return new Postgres(
                side,
                Objects.requireNonNull(tenant.side(side).database()),
                stream.pair().session());
    }

    @Test
    void rowThatIsThereAlreadyIsNobodysWriteAndIsToldApart() {
        stream.writeAtTarget("INSERT INTO orders (id, what) VALUES (1020, 'sent')");
        stream.insert(1020);
        Ailment found = stream.awaitFound(Ailment.Kind.DUPLICATE_KEY);
        assertTrue(found.what().endsWith("that the target has already, the same in every column"), found.toString());
        assertTrue(!found.why().contains("somebody wrote"), found.toString());
        assertTrue(found.mend().startsWith("/* at the target */ SET"), found.toString());
        stream.pair().target().execute(found.mend());
        stream.insert(1021);
        stream.awaitArrived(1021);
        assertEquals(1, stream.pair().target().number("SELECT count(*) FROM orders WHERE id = 1020"));
    }

    @Test
    void plainRoleIsToldWhatItLacksToTellTheKeyAndThenTellsIt() {
        BrokenStreams.duplicateKeyForAPlainRole(stream);
    }

    @Test
    void missingColumnIsNamedWithItsDefinition() {
        BrokenStreams.missingColumn(stream);
    }

    @Test
    void missingRightToCopyATableIsNamedWithItsGrant() {
        BrokenStreams.unreadableTable(stream);
    }

    @Test
    void ownerThatCannotBecomeATablesOwnerIsNamedWithTheGrant() {
        BrokenStreams.plainOwner(stream);
    }

    @Test
    void ownerOfATableThatMayNotWriteItIsNamedWithTheGrant() {
        BrokenStreams.ownerWithoutRights(stream);
    }

    @Test
    void sourceThatTheTargetDoesNotFindIsNamedAlsoByAPlainRole() {
        BrokenStreams.absentSource(stream);
    }

    @Test
    void keyOfAnExpressionOrOfAPartNamesNoRowsThatDoNotConflict() {
        BrokenStreams.keyOfAnExpressionOrOfAPart(stream);
    }

    @Test
    void numbersThatTheServerGivesDoNotHideWhatStopsApply() {
        BrokenStreams.numberedRows(stream);
    }

    @Test
    void publicationWithoutItsCommentIsAdoptedByTheStatementThatIsSaid() {
        BrokenStreams.publicationWithoutComment(stream);
    }

    @Test
    void triggerThatRaisesIsNamedWithWhatItSays() {
        BrokenStreams.raisingTrigger(stream);
    }

    @Test
    void constraintThatOnlyTheTargetHasIsNamed() {
        BrokenStreams.constraint(stream);
    }

    @Test
    void tokenTablesThatWereDroppedAreMadeAnewByWhatIsSaid() {
        BrokenStreams.droppedTokenTables(stream);
    }

    @Test
    void passwordThatWasChangedIsNamedAndTakenFromTheConfigurationOnceItIsThere() {
        BrokenStreams.changedPassword(stream);
    }

    @Test
    void publicationThatSomebodyDroppedIsNeverMadeAnewSilently() {
        try (AilingStream other = AilingStream.between(14, 17)) {
            BrokenStreams.droppedPublication(other);
        }
    }

    @Test
    void rightsOfTheApplicationThatNobodyKnowsAnyMoreAreNamedWithWhatGivesThemBack() {
        TestDatabase target = stream.pair().target();
        target.execute("DROP TABLE crossfade.sequence_right");
        List<Ailment> found = stream.databases().missingParts();
        assertEquals(
                List.of(Ailment.Kind.PRIVILEGE),
                found.stream().map(Ailment::kind).toList());
        String mend = found.get(0).mend();
        target.execute(mend.substring(0, mend.indexOf("; or what each role has")));
        assertEquals(List.of(), stream.databases().missingParts());
    }

    @Test
    void nothingIsMissingOfAStreamThatIsWell() {
        assertEquals(List.of(), stream.databases().missingParts());
        assertTrue(stream.databases().target().streamHealth().works());
    }
}
