package dev.crossfade.replication.fence.gate;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A configuration that gives a side another name than a migration of the tenant has given it, by the gates' own word. Whoever is told so is
 * told it by the configuration's names alone: what a gate calls itself would be the other region.
 *
 * @param misnamed the gates of such sides
 */
public record ExchangedSides(List<GateRow> misnamed) {

    public ExchangedSides {
        misnamed = List.copyOf(misnamed);
    }

    /**
     * Empty where each side is what its gate says, or has none.
     *
     * @param source of what the configuration calls the source
     */
    public static Optional<ExchangedSides> in(Optional<GateRow> source, Optional<GateRow> target) {
        List<GateRow> misnamed = Stream.of(
                        source.flatMap(gate -> at(Side.SOURCE, gate)), target.flatMap(gate -> at(Side.TARGET, gate)))
                .flatMap(Optional::stream)
                .flatMap(one -> one.misnamed().stream())
                .toList();
        return misnamed.isEmpty() ? Optional.empty() : Optional.of(new ExchangedSides(misnamed));
    }

    /** The same of one side alone. */
    public static Optional<ExchangedSides> at(Side side, GateRow gate) {
        return gate.side() == side ? Optional.empty() : Optional.of(new ExchangedSides(List.of(gate)));
    }

    /** What each is, and was. */
    public String inWords() {
        List<String> each = misnamed.stream()
                .map(gate -> "what it calls " + gate.side().other().label() + " is the "
                        + gate.side().label() + " of migration " + gate.migration() + " (its gate says "
                        + gate.state().label() + ")")
                .toList();
        String what = misnamed.size() == 1
                ? "the configuration has the sides exchanged, or one database for both: "
                : "the configuration has the sides exchanged: ";
        return what + String.join(", and ", each);
    }

    /** What to do; of the other migration only its gates are known, not the id that its tenant had. */
    public static String remedy() {
        return "under one id the sides stay what they are: give source and target back what they were when that migration"
                + " began. For a next move, end that migration first, with its own configuration and id (crossfade cleanup),"
                + " and give the tenant an id that was never used before";
    }
}
