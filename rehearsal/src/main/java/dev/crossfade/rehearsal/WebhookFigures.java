package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.ledger.Absences;
import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import dev.crossfade.rehearsal.ledger.Received;
import dev.crossfade.rehearsal.load.EventTally;
import dev.crossfade.rehearsal.operator.ParkedClient;
import dev.crossfade.rehearsal.report.Webhooks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What is known of partners' events, by those who saw them: the partners, the tenant and the controller. The tenant's word counts for what was
 * delivered, for the controller's counters begin anew when it is killed.
 */
record WebhookFigures(EventTally tally, Absences absences, ParkedClient parked) {

    /** @throws IOException when the controller does not say what it has given up */
    Webhooks of(Examination examination) throws IOException, InterruptedException {
        List<Received> events = examination.events();
        long first = events.stream().filter(Received::delivered).count();
        List<Duration> lateness = absences.lateness(events);
        return new Webhooks(
                tally.answered(),
                tally.parked(),
                examination.deliveries(),
                examination.deliveries() - first,
                events.stream()
                        .filter(Received::delivered)
                        .mapToLong(event -> event.attempt() - 1)
                        .sum(),
                parked.dead(),
                tally.resent(),
                examination.comparison().count(Sort.OUT_OF_ORDER),
                Webhooks.latency(lateness),
                Webhooks.counts(lateness));
    }
}
