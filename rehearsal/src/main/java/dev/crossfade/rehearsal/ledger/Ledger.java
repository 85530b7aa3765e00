package dev.crossfade.rehearsal.ledger;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import dev.crossfade.rehearsal.ledger.Expectation.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what must be there with what is there. Pure. */
public final class Ledger {

    private static final Comparator<Discrepancy> BY_KIND_AND_KEY = Comparator.comparing(Discrepancy::kind)
            .thenComparing(Discrepancy::key)
            .thenComparing(Discrepancy::sort);

    private Ledger() {}

    public static Comparison compare(Collection<Expectation> expectations, Collection<Found> found) {
        Map<Name, List<String>> values = new HashMap<>();
        for (Found row : found) {
            values.computeIfAbsent(new Name(row.kind(), row.key()), name -> new ArrayList<>(1))
                    .add(row.value());
        }
        List<Discrepancy> discrepancies = new ArrayList<>();
        Set<Name> known = new HashSet<>();
        int largeObjects = 0;
        for (Expectation expectation : expectations) {
            Name name = new Name(expectation.kind(), expectation.key());
            known.add(name);
            largeObjects += expectation.kind() == WriteKind.IMAGE ? 1 : 0;
            judge(expectation, values.getOrDefault(name, List.of()), discrepancies);
        }
        values.forEach((name, there) -> {
            if (!known.contains(name)) {
                discrepancies.add(new Discrepancy(Sort.UNEXPECTED, name.kind(), name.key(), ""));
            }
        });
        discrepancies.sort(BY_KIND_AND_KEY);
        return new Comparison(expectations.size() - largeObjects, largeObjects, discrepancies);
    }

    private static void judge(Expectation expectation, List<String> there, List<Discrepancy> discrepancies) {
        WriteKind kind = expectation.kind();
        String key = expectation.key();
        if (there.isEmpty() && expectation.presence() == Presence.ONCE) {
            discrepancies.add(new Discrepancy(Sort.LOST, kind, key, ""));
        }
        if (there.size() > 1) {
            discrepancies.add(new Discrepancy(Sort.DUPLICATED, kind, key, "there " + there.size() + " times"));
        }
        there.stream()
                .filter(value -> !expectation.values().contains(value))
                .findFirst()
                .ifPresent(value -> discrepancies.add(new Discrepancy(
                        Sort.DIFFERENT,
                        kind,
                        key,
                        "is " + value + ", not " + String.join(" or ", expectation.values()))));
    }

    private record Name(WriteKind kind, String key) {}
}
