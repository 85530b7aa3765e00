package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.command.ServingSide.Found;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingSideTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final UUID MIGRATION = new UUID(0, 7);

    /** A gate that is lost is {@code lost}, one that never was {@code -}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-       | -       | SOURCE | no gate: compared from source to target; no migration keeps them equal",
                "serving | guarded | SOURCE | the source serves: compared from source to target",
                "guarded | serving | TARGET | the target serves: compared from target to source",
                "fenced  | open    | TARGET | the target serves: compared from target to source",
                "fenced  | armed   | SOURCE | the source's gate says fenced (epoch 5, generation 2); the target's gate says"
                        + " armed (epoch 5, generation 2): compared from source to target",
                "armed   | fenced  | TARGET | the source's gate says armed (epoch 5, generation 2); the target's gate says"
                        + " fenced (epoch 5, generation 2): compared from target to source",
                "guarded | lost    | TARGET | which side serves is not known for sure: the source's gate says guarded (epoch"
                        + " 5, generation 2); the target's gate has no row, for somebody deleted it; compared from target to"
                        + " source, where the tenant lives by the one gate that is left",
                "guarded | -       | TARGET | which side serves is not known for sure: the source's gate says guarded (epoch"
                        + " 5, generation 2); the target has no gate; compared from target to source, where the tenant lives"
                        + " by the one gate that is left",
                "lost    | aborted | SOURCE | which side serves is not known for sure: the source's gate has no row, for"
                        + " somebody deleted it; the target's gate says aborted (epoch 5, generation 2); compared from source"
                        + " to target, where the tenant lives by the one gate that is left",
            })
    void directionIsToldByBothGatesAndDoubtedWhereOneIsGone(String source, String target, Side serving, String words) {
        ServingSide told = ServingSide.of(ACME, found(Side.SOURCE, source), found(Side.TARGET, target));

        assertEquals(serving, told.side());
        assertEquals(words, told.inWords());
    }

    @ParameterizedTest
    @CsvSource({
        "fenced,  lost,    fence show acme --config FILE says what stands",
        "lost,    fenced,  fence show acme --config FILE says what stands",
        "lost,    -,       fence show acme --config FILE says what stands",
        "-,       lost,    fence show acme --config FILE says what stands",
        "lost,    lost,    fence show acme --config FILE says what stands",
        "fencing, -,       the controller settles it",
        "serving, serving, keep every application from the other",
    })
    void nothingIsComparedWhereTheGatesLeaveItOpenAndWhatSettlesItIsSaid(String source, String target, String remedy) {
        VerbFailure refused = assertThrows(
                VerbFailure.class, () -> ServingSide.of(ACME, found(Side.SOURCE, source), found(Side.TARGET, target)));

        assertEquals(ExitCode.REFUSED, refused.exitCode());
        String words = String.valueOf(refused.getMessage());
        assertTrue(words.startsWith("which side serves is not known: the source"), words);
        assertTrue(words.contains("; the target"), words);
        assertTrue(String.valueOf(refused.problem().action()).contains(remedy), words);
    }

    @Test
    void ofTwoThatServeTheOneWithTheLowerEpochIsComparedTo() {
        Found source = new Found(Optional.of(row(Side.SOURCE, GateState.SERVING, 4)), false);

        ServingSide told = ServingSide.of(ACME, source, found(Side.TARGET, "serving"));

        assertEquals(Side.TARGET, told.side());
        assertTrue(told.inWords().contains("epoch 4"), told::inWords);
    }

    @Test
    void gatesOfTwoMigrationsDoNotTellTogether() {
        GateRow other = new GateRow(new UUID(0, 8), Side.SOURCE, GateState.SERVING, new Epoch(5), 2);

        VerbFailure refused = assertThrows(
                VerbFailure.class,
                () -> ServingSide.of(ACME, new Found(Optional.of(other), false), found(Side.TARGET, "guarded")));

        String action = String.valueOf(refused.problem().action());
        assertTrue(action.startsWith("the two belong to two migrations"), action);
        assertFalse(action.contains("deleted"), action);
    }

    @Test
    void exchangedConfigurationIsToldByItsOwnNames() {
        VerbFailure refused = assertThrows(
                VerbFailure.class,
                () -> ServingSide.of(
                        ACME,
                        new Found(Optional.of(row(Side.TARGET, GateState.SERVING, 5)), false),
                        new Found(Optional.of(row(Side.SOURCE, GateState.GUARDED, 5)), false)));

        assertEquals(ExitCode.REFUSED, refused.exitCode());
        String words = String.valueOf(refused.getMessage());
        assertTrue(
                words.startsWith(
                        "the configuration has the sides exchanged: what it calls source is the target of migration "
                                + MIGRATION + " (its gate says serving), and what it calls target is the source"),
                words);
        assertTrue(String.valueOf(refused.problem().action()).contains("an id that was never used before"), words);
    }

    private static Found found(Side side, String gate) {
        boolean there = !gate.equals("-") && !gate.equals("lost");
        return new Found(
                there ? Optional.of(row(side, GateState.ofLabel(gate), 5)) : Optional.empty(), gate.equals("lost"));
    }

    private static GateRow row(Side side, GateState state, long epoch) {
        return new GateRow(MIGRATION, side, state, new Epoch(epoch), 2);
    }
}
