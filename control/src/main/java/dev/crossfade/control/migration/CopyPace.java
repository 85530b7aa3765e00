package dev.crossfade.control.migration;

import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How fast an initial copy goes on, and when it will be done, from what was seen of it lately. What cannot be told is null: a size
 * that the source does not know, a copy that was seen once, or that stands still.
 *
 * @param rowsPerSecond that COPY has read
 * @param bytesPerSecond of what the tables take on the source's disk
 * @param left until it is done, at this pace
 */
public record CopyPace(
        @Nullable Double rowsPerSecond,
        @Nullable Double bytesPerSecond,
        @Nullable Duration left) {

    /** So long is looked back. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final CopyPace UNKNOWN = new CopyPace(null, null, null);

    /** What was seen of all tables at a moment. */
    public record Sample(Instant at, List<TableCopy> tables) {

        public Sample {
            tables = List.copyOf(tables);
        }

        private double sum(ToDoubleFunction<TableCopy> value) {
            return tables.stream().mapToDouble(value).sum();
        }

        private Sample only(TableName table) {
            return new Sample(
                    at,
                    tables.stream().filter(copy -> copy.table().equals(table)).toList());
        }

        private boolean copying() {
            return tables.stream().anyMatch(copy -> copy.phase() == TableCopy.Phase.COPYING);
        }
    }

    /** Of all tables together. */
    public static CopyPace whole(List<Sample> samples) {
        return of(lately(samples));
    }

    /** Of one table, from where its own copy is seen to have begun, or to have begun anew. */
    public static CopyPace of(TableName table, List<Sample> samples) {
        List<Sample> seen = lately(samples).stream()
                .map(sample -> sample.only(table))
                .dropWhile(sample -> !sample.copying())
                .toList();
        int begin = 0;
        for (int i = 1; i < seen.size(); i++) {
            if (done(seen.get(i)) < done(seen.get(i - 1))) {
                begin = i;
            }
        }
        return of(seen.subList(begin, seen.size()));
    }

    private static List<Sample> lately(List<Sample> samples) {
        if (samples.isEmpty()) {
            return List.of();
        }
        Instant from = samples.get(samples.size() - 1).at().minus(WINDOW);
        return samples.stream().dropWhile(sample -> sample.at().isBefore(from)).toList();
    }

    private static CopyPace of(List<Sample> seen) {
        if (seen.isEmpty()) {
            return UNKNOWN;
        }
        Sample first = seen.get(0);
        Sample last = seen.get(seen.size() - 1);
        Duration passed = Duration.between(first.at(), last.at());
        if (passed.compareTo(SHORTEST) < 0) {
            return UNKNOWN;
        }
        double seconds = passed.toMillis() / 1000.0;
        double rows = (rows(last) - rows(first)) / seconds;
        double bytes = (done(last) - done(first)) / seconds;
        boolean sized = Stream.of(first, last).allMatch(CopyPace::isSized);
        return new CopyPace(
                Math.max(0, rows),
                sized ? Double.valueOf(Math.max(0, bytes)) : null,
                sized ? left(last, bytes).orElse(null) : null);
    }

    /** A table whose copy is done has nothing left, whatever its size. */
    private static boolean isSized(Sample sample) {
        return sample.tables().stream().allMatch(copy -> copy.copied() || copy.bytesExpected() >= 0);
    }

    private static Optional<Duration> left(Sample last, double bytesPerSecond) {
        double left = last.sum(copy -> copy.copied() ? 0 : Math.max(0, copy.bytesExpected())) - done(last, false);
        if (last.tables().stream().allMatch(TableCopy::copied)) {
            return Optional.of(Duration.ZERO);
        }
        return bytesPerSecond > 0
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(left / bytesPerSecond)))
                : Optional.empty();
    }

    private static double rows(Sample sample) {
        return sample.sum(copy -> Math.max(0, copy.rowsDone()));
    }

    private static double done(Sample sample) {
        return done(sample, true);
    }

    private static double done(Sample sample, boolean withCopied) {
        return sample.sum(copy -> copy.copied() && !withCopied ? 0 : copy.share() * Math.max(0, copy.bytesExpected()));
    }
}
