package dev.crossfade.control.live;

import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.List;

/**
 * What one migration was like: a point a second for a quarter of an hour, and one a minute for a day. So a page that is opened after a
 * switchover shows it. Not thread-safe.
 */
final class History {

    static final int SECONDS = 15 * 60;
    static final int MINUTES = 24 * 60;

    /** So many seconds later every proxy has told of a second. */
    static final int SETTLED = 2;

    private static final long MINUTE = 60;
    private static final long SECOND_MS = 1000;

    private final Ring seconds = new Ring(SECONDS);
    private final Ring minutes = new Ring(MINUTES);
    private long folded = Long.MIN_VALUE;
    private long untold = Long.MAX_VALUE;

    /** How it is in this second. */
    void sample(long second, MigrationStatus status, long held) {
        Long lag = status.lagBytes();
        MigrationStatus.SlotState slot = status.slot();
        set(second, Figure.HELD, held);
        if (lag != null) {
            set(second, Figure.LAG_BYTES, lag);
        }
        if (slot != null) {
            set(second, Figure.RETAINED_WAL_BYTES, slot.retainedWalBytes());
        }
        long over = Math.floorDiv(second - SETTLED, MINUTE) - 1;
        if (over > folded) {
            fold(over);
            folded = over;
        }
    }

    /** What a proxy has counted between two of its reports: spread over the seconds between, for nobody knows more. */
    void counted(Traffic added, long fromMs, long toMs) {
        long from = Math.max(fromMs, toMs - SECONDS * SECOND_MS);
        for (long second = Math.floorDiv(from, SECOND_MS); second * SECOND_MS < toMs; second++) {
            long overlap = Math.min(toMs, (second + 1) * SECOND_MS) - Math.max(from, second * SECOND_MS);
            double share = (double) overlap / (toMs - from);
            add(second, Figure.SOURCE_ANSWERED, added.source().answered(), share);
            add(second, Figure.SOURCE_FAILED, added.source().failed(), share);
            add(second, Figure.SOURCE_REPLAYS, added.source().replays(), share);
            add(second, Figure.TARGET_ANSWERED, added.target().answered(), share);
            add(second, Figure.TARGET_FAILED, added.target().failed(), share);
            add(second, Figure.TARGET_REPLAYS, added.target().replays(), share);
            add(second, Figure.UNSENT, added.unsent(), share);
        }
    }

    private void set(long second, Figure figure, long value) {
        seconds.set(second, figure, (float) value);
        untold = Math.min(untold, second);
    }

    private void add(long second, Figure figure, long count, double share) {
        seconds.add(second, figure, (float) (count * share));
        untold = Math.min(untold, second);
    }

    /** The points from the first on that has changed since this was asked last: reports come late. */
    List<Ring.Point> untold(long to) {
        List<Ring.Point> points = seconds.points(untold, to);
        untold = to + 1;
        return points;
    }

    /** The points of these seconds, both ends included. */
    List<Ring.Point> seconds(long from, long to) {
        return seconds.points(from, to);
    }

    /** The points of all minutes that are kept, each of which is over. */
    List<Ring.Point> minutes() {
        return minutes.points(0, Long.MAX_VALUE);
    }

    private void fold(long minute) {
        List<Ring.Point> points = seconds.points(minute * MINUTE, minute * MINUTE + MINUTE - 1);
        for (Figure figure : Figure.values()) {
            points.stream()
                    .map(point -> point.value(figure))
                    .filter(value -> !value.isNaN())
                    .reduce(figure.isRate() ? Float::sum : Math::max)
                    .ifPresent(sum -> minutes.set(minute, figure, figure.isRate() ? sum / points.size() : sum));
        }
    }
}
