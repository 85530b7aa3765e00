package dev.crossfade.replication.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is different for good in a row that the source changes all the time. An UPDATE does not send a value that is stored apart and that it
 * leaves as it is, so no change of the others brings it; and one that finds no row with the old values, as it has to under REPLICA IDENTITY
 * FULL, changes nothing at all. So a part that the source had alike in all looks, and the target otherwise in each, is not on its way; nor is
 * a row that the target has alike in all of them, though it has got another version of it before each.
 */
final class LeftBehind {

    private @Nullable List<String> first;
    private @Nullable List<String> firstThere;
    private List<Boolean> standing = List.of();
    private boolean neverMoved = true;
    private int looks;

    /** One more look; null is an absent row, and whether one is absent is nobody's question here. */
    void look(@Nullable List<String> before, @Nullable List<String> there, @Nullable List<String> after) {
        if (looks++ == 0) {
            first = before;
            firstThere = there;
            standing = before == null
                    ? List.of()
                    : before.stream().map(part -> true).toList();
        }
        neverMoved &= there != null && there.equals(firstThere);
        List<Boolean> still = new ArrayList<>();
        for (int part = 0; part < standing.size(); part++) {
            still.add(standing.get(part) && differs(part, before, there, after));
        }
        standing = still;
    }

    private boolean differs(
            int part, @Nullable List<String> before, @Nullable List<String> there, @Nullable List<String> after) {
        if (first == null || before == null || there == null || after == null) {
            return false;
        }
        String value = first.get(part);
        return before.get(part).equals(value)
                && after.get(part).equals(value)
                && !there.get(part).equals(value);
    }

    /** Once all looks were taken, and none has shown both sides equal; of one look alone nothing is said. */
    boolean isSeen() {
        return looks > 1 && (neverMoved || standing.contains(true));
    }
}
