package dev.crossfade.rehearsal.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sequence on one side.
 *
 * @param last the last value handed out; null when none was
 * @param increment negative for a descending one
 */
public record SequenceState(@Nullable Long last, long increment) {

    /** The names of the sequences that would hand out again on the target what the source has handed out already. */
    public static List<String> behind(Map<String, SequenceState> source, Map<String, SequenceState> target) {
        List<String> behind = new ArrayList<>();
        source.forEach((name, state) -> {
            SequenceState there = target.get(name);
            if (there == null || there.isBehind(state)) {
                behind.add(name);
            }
        });
        behind.sort(null);
        return behind;
    }

    private boolean isBehind(SequenceState source) {
        if (source.last() == null) {
            return false;
        }
        if (last == null) {
            return true;
        }
        return increment < 0 ? last > source.last() : last < source.last();
    }
}
