package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.DatabaseReading;
import dev.crossfade.rehearsal.ledger.Expectation;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Ledger;
import dev.crossfade.rehearsal.ledger.SequenceState;
import dev.crossfade.rehearsal.load.Preload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What both databases hold after the load.
 *
 * @param comparison of the target with what clients were told
 * @param sequences how many were compared
 * @param sequencesBehind by name
 */
record Examination(Comparison comparison, int sequences, List<String> sequencesBehind) {

    Examination {
        sequencesBehind = List.copyOf(sequencesBehind);
    }

    /**
     * Reads the target; nobody may write meanwhile.
     *
     * @param before the source's sequences as it left them
     */
    static Examination of(Lab lab, Journal journal, RehearsalPlan plan, Map<String, SequenceState> before)
            throws SQLException {
        try (Connection target = lab.database(Side.TARGET).connect(Lab.CROSSFADE)) {
            Saboteur.strike(plan.sabotage(), target, journal);
            List<Expectation> expectations = new ArrayList<>(journal.expectations());
            expectations.addAll(DatabaseReading.orderCounts(target, Preload.CUSTOMERS));
            Comparison comparison = Ledger.compare(expectations, DatabaseReading.rows(target));
            // By now the target may have caught up on its own; then what it has handed out again still tells.
            SortedSet<String> behind = new TreeSet<>(SequenceState.behind(before, DatabaseReading.sequences(target)));
            behind.addAll(DatabaseReading.ticketsHandedOutTwice(target, Math.max(1, plan.sequences())));
            return new Examination(comparison, before.size(), List.copyOf(behind));
        }
    }
}
