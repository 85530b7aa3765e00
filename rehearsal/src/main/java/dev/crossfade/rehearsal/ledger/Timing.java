package dev.crossfade.rehearsal.ledger;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether what the tenant wanted later came when it was wanted: not before, and not more at once than its throttle lets through. Pure. */
public final class Timing {

    /** The one key that is throttled. */
    public static final String REMINDERS = "reminders";

    /** So many of them within the {@link #WINDOW}. */
    public static final int MOST = 5;

    public static final Duration WINDOW = Duration.ofSeconds(10);

    /** A throttle is of the moments at which they are sent: of an application that has just been started the first answers take long. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(3);

    private final Map<String, Deferred> wanted = new HashMap<>();

    public Timing(Collection<Deferred> wanted) {
        wanted.forEach(one -> this.wanted.put(one.key(), one));
    }

    public boolean isDeferred(Received event) {
        return wanted.containsKey(event.key());
    }

    /** Those that came too early, and those that came with too many. */
    public List<Discrepancy> violations(Collection<Received> events) {
        List<Discrepancy> violations = new ArrayList<>();
        List<Received> reminders = new ArrayList<>();
        for (Received event : events) {
            Deferred one = wanted.get(event.key());
            if (one != null && event.at().isBefore(one.due())) {
                violations.add(new Discrepancy(
                        Sort.EARLY, WriteKind.EVENT, event.key(), "at " + event.at() + ", due at " + one.due()));
            }
            if (one != null && one.throttled()) {
                reminders.add(event);
            }
        }
        reminders.sort(Comparator.comparing(Received::at));
        for (int i = MOST; i < reminders.size(); i++) {
            Received first = reminders.get(i - MOST);
            Received last = reminders.get(i);
            Duration apart = Duration.between(first.at(), last.at());
            if (apart.compareTo(WINDOW.minus(ON_THE_WAY)) < 0) {
                violations.add(new Discrepancy(
                        Sort.CROWDED,
                        WriteKind.EVENT,
                        last.key(),
                        apart.toMillis() + " ms after " + first.key() + ", with " + (MOST - 1) + " between"));
            }
        }
        return violations;
    }

    /** How late those came that no throttle holds back, by a time at which the tenant could have had them. */
    public List<Duration> lateness(Collection<Received> events, Absences absences) {
        List<Duration> lateness = new ArrayList<>();
        for (Received event : events) {
            Deferred one = wanted.get(event.key());
            if (one != null && !one.throttled()) {
                Instant due = one.due();
                lateness.add(absences.late(due, event.at()));
            }
        }
        return lateness;
    }
}
