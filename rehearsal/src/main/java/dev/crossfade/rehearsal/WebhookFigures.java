package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.ledger.Absences;
import dev.crossfade.rehearsal.ledger.Deferred;
import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import dev.crossfade.rehearsal.ledger.Received;
import dev.crossfade.rehearsal.ledger.Timing;
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
record WebhookFigures(EventTally tally, List<Deferred> deferred, Absences absences, ParkedClient parked) {

    /** @throws IOException when the controller does not say what it has given up */
    Webhooks of(Examination examination) throws IOException, InterruptedException {
        Timing timing = new Timing(deferred);
        List<Received> later =
                examination.events().stream().filter(timing::isDeferred).toList();
        List<Received> events = examination.events().stream()
                .filter(event -> !timing.isDeferred(event))
                .toList();
        long first = events.stream().filter(Received::delivered).count();
        List<Duration> lateness = absences.lateness(events);
        return new Webhooks(
                tally.answered(),
                tally.parked(),
                examination.deliveries() - later.size(),
                examination.deliveries() - later.size() - first,
                events.stream()
                        .filter(Received::delivered)
                        .mapToLong(event -> event.attempt() - 1)
                        .sum(),
                parked.dead(),
                tally.resent(),
                examination.comparison().count(Sort.OUT_OF_ORDER),
                Webhooks.latency(lateness),
                Webhooks.counts(lateness),
                new Webhooks.Deferred(
                        deferred.size(),
                        later.size(),
                        examination.comparison().count(Sort.EARLY),
                        examination.comparison().count(Sort.CROWDED),
                        Webhooks.latency(timing.lateness(later, absences))));
    }
}
