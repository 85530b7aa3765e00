package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** How far the database is from here. A write pause is a few of these round trips, so the controller belongs near both. */
final class RoundTrips {

    private static final int ASKED = 5;
    private static final Duration FAR = Duration.ofMillis(250);

    private RoundTrips() {}

    static List<Finding> look(PostgresSession session, LongSupplier nanoTime) {
        Findings findings = new Findings(session.side());
        long nanos = IntStream.range(0, ASKED)
                .mapToLong(any -> {
                    long start = nanoTime.getAsLong();
                    session.one("SELECT 1", row -> row.getInt(1));
                    return nanoTime.getAsLong() - start;
                })
                .min()
                .orElseThrow();
        String took = String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        if (nanos > FAR.toNanos()) {
            findings.warns(
                    "round-trip",
                    took,
                    "a statement takes this long to be answered: the write pause is several times that",
                    "run the controller nearer to the databases");
        } else {
            findings.notes(
                    "round-trip", took, "the fastest of " + ASKED + " statements that do nothing", "nothing to do");
        }
        return findings.all();
    }
}
