package dev.crossfade.rehearsal.ledger;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ledger found.
 *
 * @param rows keys compared, other than images
 * @param largeObjects images compared
 * @param discrepancies every one, in the order of kind and key; those of an order at the end
 */
public record Comparison(int rows, int largeObjects, List<Discrepancy> discrepancies) {

    public Comparison {
        discrepancies = List.copyOf(discrepancies);
    }

    /** With what else was found. */
    public Comparison with(List<Discrepancy> more) {
        List<Discrepancy> all = new ArrayList<>(discrepancies);
        all.addAll(more);
        return new Comparison(rows, largeObjects, all);
    }

    public long count(Sort sort) {
        return discrepancies.stream().filter(one -> one.sort() == sort).count();
    }

    /** The first ones of a sort, for people. */
    public List<Discrepancy> first(Sort sort, int limit) {
        return discrepancies.stream()
                .filter(one -> one.sort() == sort)
                .limit(limit)
                .toList();
    }

    public long differentRows() {
        return discrepancies.stream()
                .filter(one -> one.kind() != WriteKind.IMAGE)
                .filter(one -> one.sort() == Sort.DIFFERENT || one.sort() == Sort.UNEXPECTED)
                .count();
    }

    public long differentLargeObjects() {
        return discrepancies.stream()
                .filter(one -> one.kind() == WriteKind.IMAGE)
                .filter(one -> one.sort() == Sort.DIFFERENT || one.sort() == Sort.UNEXPECTED)
                .count();
    }

    public boolean clean() {
        return discrepancies.isEmpty();
    }
}
