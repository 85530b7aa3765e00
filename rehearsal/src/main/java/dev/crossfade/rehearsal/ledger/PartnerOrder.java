package dev.crossfade.rehearsal.ledger;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the tenant took each partner's events in the order in which they were sent. Pure. */
public final class PartnerOrder {

    private static final Comparator<Received> BY_PLACE =
            Comparator.comparing(Received::partner).thenComparingLong(Received::place);

    private PartnerOrder() {}

    /** Those that were taken after a later one of their partner. One that is there twice is another's business, and is named once at most. */
    public static List<Discrepancy> violations(Collection<Received> events) {
        List<Discrepancy> violations = new ArrayList<>();
        Map<String, Long> latest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Received event : events.stream().sorted(BY_PLACE).toList()) {
            long before = latest.getOrDefault(event.partner(), Long.MIN_VALUE);
            if (seen.add(event.key()) && event.number() < before) {
                violations.add(new Discrepancy(
                        Sort.OUT_OF_ORDER,
                        WriteKind.EVENT,
                        event.key(),
                        "number " + event.number() + " of " + event.partner() + ", after its number " + before));
            }
            latest.merge(event.partner(), event.number(), Math::max);
        }
        return violations;
    }
}
