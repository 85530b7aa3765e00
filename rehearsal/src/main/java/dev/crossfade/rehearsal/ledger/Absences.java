package dev.crossfade.rehearsal.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When nobody could take an event, and how late those came that were kept meanwhile. */
public final class Absences {

    private final List<Absence> all = new ArrayList<>();

    private record Absence(Instant from, Instant until) {

        private boolean covers(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(until);
        }
    }

    /** @param until when somebody could take events again */
    public void add(Instant from, Instant until) {
        all.add(new Absence(from, until));
    }

    /**
     * Of each one that was kept: from when it came, or from the end of the absence in which it came, until the tenant had it. Never negative:
     * the last ones of an absence may come while it is being ended.
     */
    public List<Duration> lateness(List<Received> events) {
        List<Duration> lateness = new ArrayList<>();
        for (Received event : events) {
            Instant arrived = event.arrived();
            if (arrived != null) {
                lateness.add(late(arrived, event.at()));
            }
        }
        return lateness;
    }

    /**
     * How late one came that could have come since a moment.
     *
     * @param at when it came
     */
    Duration late(Instant since, Instant at) {
        Duration late = Duration.between(due(since), at);
        return late.isNegative() ? Duration.ZERO : late;
    }

    private Instant due(Instant arrived) {
        return all.stream()
                .filter(absence -> absence.covers(arrived))
                .map(Absence::until)
                .findFirst()
                .orElse(arrived);
    }
}
