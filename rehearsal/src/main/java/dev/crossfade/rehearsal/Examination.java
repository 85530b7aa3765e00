package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.DatabaseReading;
import dev.crossfade.rehearsal.ledger.Deferred;
import dev.crossfade.rehearsal.ledger.Expectation;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Ledger;
import dev.crossfade.rehearsal.ledger.PartnerOrder;
import dev.crossfade.rehearsal.ledger.Received;
import dev.crossfade.rehearsal.ledger.SequenceState;
import dev.crossfade.rehearsal.ledger.Timing;
import dev.crossfade.rehearsal.load.Preload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What both databases hold after the load.
 *
 * @param comparison of the target with what clients were told
 * @param events of partners, as the target has them
 * @param deliveries of requests that were kept, also of events that the target had already
 * @param sequences how many were compared
 * @param sequencesBehind by name
 * @param sawSequences whether the source's were read as it left them; where not, only what was handed out twice is known
 */
record Examination(
        Comparison comparison,
        List<Received> events,
        long deliveries,
        int sequences,
        List<String> sequencesBehind,
        boolean sawSequences) {

    Examination {
        events = List.copyOf(events);
        sequencesBehind = List.copyOf(sequencesBehind);
    }

    /**
     * Reads the target; nobody may write meanwhile.
     *
     * @param deferred what the tenant wanted later
     * @param seen the source's sequences as it left them; null where they were not read
     */
    static Examination of(
            Lab lab,
            Journal journal,
            RehearsalPlan plan,
            List<Deferred> deferred,
            @Nullable Map<String, SequenceState> seen)
            throws SQLException {
        Map<String, SequenceState> before = seen == null ? Map.of() : seen;
        try (Connection target = lab.database(Side.TARGET).connect(Lab.CROSSFADE)) {
            Saboteur.strike(plan.sabotage(), target, journal);
            List<Expectation> expectations = new ArrayList<>(journal.expectations());
            expectations.addAll(DatabaseReading.orderCounts(target, Preload.CUSTOMERS));
            List<Received> events = Received.in(target);
            long deliveries = Received.deliveries(target);
            Comparison comparison = Ledger.compare(expectations, DatabaseReading.rows(target))
                    .with(PartnerOrder.violations(events))
                    .with(new Timing(deferred).violations(events));
            // By now the target may have caught up on its own; then what it has handed out again still tells.
            SortedSet<String> behind = new TreeSet<>(SequenceState.behind(before, DatabaseReading.sequences(target)));
            behind.addAll(DatabaseReading.ticketsHandedOutTwice(target, Math.max(1, plan.sequences())));
            return new Examination(comparison, events, deliveries, before.size(), List.copyOf(behind), seen != null);
        }
    }
}
