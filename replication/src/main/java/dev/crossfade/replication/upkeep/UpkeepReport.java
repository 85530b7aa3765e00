package dev.crossfade.replication.upkeep;

import java.util.ArrayList;
import java.util.List;

/**
 * What was done at the side that will serve, and what is left.
 *
 * @param done in words, in the order in which it was done
 * @param due what there was no time for; it is done the next time
 * @param needed those of them that are not to be missing when the side is opened
 * @param lacking what could not be done and is not to be missing when the side is opened, each with the server's words
 * @param cutOff what of that was ended because it took longer than it may
 * @param leftAlone what was ended so often that it is begun no more, with what to do; where it is needed, it is lacking, too
 */
public record UpkeepReport(
        List<String> done,
        List<String> due,
        List<String> needed,
        List<String> lacking,
        List<String> cutOff,
        List<String> leftAlone) {

    public static final UpkeepReport NOTHING =
            new UpkeepReport(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public UpkeepReport {
        done = List.copyOf(done);
        due = List.copyOf(due);
        needed = List.copyOf(needed);
        lacking = List.copyOf(lacking);
        cutOff = List.copyOf(cutOff);
        leftAlone = List.copyOf(leftAlone);
    }

    /** With what another one did before. */
    UpkeepReport after(UpkeepReport earlier) {
        return new UpkeepReport(
                both(earlier.done(), done),
                both(earlier.due(), due),
                both(earlier.needed(), needed),
                lacking,
                both(earlier.cutOff(), cutOff),
                both(earlier.leftAlone(), leftAlone));
    }

    private static List<String> both(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
