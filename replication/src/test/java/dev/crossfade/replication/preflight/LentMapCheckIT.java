package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class LentMapCheckIT {

    private static final long MILLISECONDS = 400;

    /** What it says is run as it stands, at each side; then there is nothing left to say. */
    @Test
    void bothSidesAreLedToTheMapAsItLies() {
        try (TestPair pair = TestPair.create();
                PlainRole ours = PlainRole.create(pair.source());
                PlainRole theirs = PlainRole.create(pair.target());
                PostgresSession source =
                        ours.postgres(Side.SOURCE, pair.session()).open("test");
                PostgresSession target =
                        theirs.postgres(Side.TARGET, pair.session()).open("test")) {
            Finding found = only(LentMapCheck.lending(source, target, MILLISECONDS, ours.name(), theirs.name()));
            assertEquals("large-objects-map", found.code());
            assertTrue(found.meaning().contains("about 400 ms"), found.meaning());

            pair.source().execute(between(found.remedy(), "at the source: ", "; at the target: "));
            Finding there = only(LentMapCheck.lending(source, target, MILLISECONDS, ours.name(), theirs.name()));
            pair.target()
                    .execute(
                            between(there.remedy(), "as superuser, at the target: ", "; once the migration has ended"));

            assertEquals(List.of(), LentMapCheck.lending(source, target, MILLISECONDS, ours.name(), theirs.name()));
        }
    }

    /** Lent at one side alone it is of no use, for a pass waits for the other. */
    @Test
    void whereNobodyIsASuperuserAtOneSideNothingIsSaid() {
        try (TestPair pair = TestPair.create();
                PlainRole ours = PlainRole.create(pair.source());
                PlainRole theirs = PlainRole.create(pair.target());
                PostgresSession source =
                        ours.postgres(Side.SOURCE, pair.session()).open("test");
                PostgresSession target =
                        theirs.postgres(Side.TARGET, pair.session()).open("test")) {
            pair.target().execute("CREATE ROLE rds_superuser");
            try {
                assertEquals(List.of(), LentMapCheck.lending(source, target, MILLISECONDS, ours.name(), theirs.name()));
            } finally {
                pair.target().execute("DROP ROLE rds_superuser");
            }
        }
    }

    private static String between(String text, String before, String after) {
        int begin = text.indexOf(before) + before.length();
        return text.substring(begin, text.indexOf(after, begin));
    }

    private static Finding only(List<Finding> found) {
        assertEquals(1, found.size(), found::toString);
        return found.get(0);
    }
}
