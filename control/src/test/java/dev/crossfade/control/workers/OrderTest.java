package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done about a service, by what a look finds: a table. */
class OrderTest {

    @ParameterizedTest(name = "{0} of {1}, desired {2}, running {3}, pending {4}, {5} deployments, said: {6} -> {7}")
    @CsvSource({
        "0, ACTIVE, 3, 3, 0, 1, false, Say",
        "0, ACTIVE, 0, 3, 0, 1, false, Await",
        "0, ACTIVE, 0, 0, 1, 1, true, Await",
        "0, ACTIVE, 0, 0, 0, 1, false, Reached",
        "0, ACTIVE, 0, 0, 0, 2, true, Reached",
        "0, ACTIVE, 2, 0, 0, 1, true, Say",
        "0, MISSING, 0, 0, 0, 0, false, Reached",
        "0, INACTIVE, 0, 0, 0, 0, false, Reached",
        "0, DRAINING, 0, 2, 0, 1, false, Impossible",
        "3, ACTIVE, 0, 0, 0, 1, false, Say",
        "3, ACTIVE, 3, 1, 2, 1, true, Await",
        "3, ACTIVE, 3, 3, 0, 2, true, Await",
        "3, ACTIVE, 3, 3, 1, 1, true, Await",
        "3, ACTIVE, 3, 3, 0, 1, false, Reached",
        "3, ACTIVE, 5, 1, 4, 1, true, Reached",
        "3, ACTIVE, 5, 5, 0, 1, false, Say",
        "3, MISSING, 0, 0, 0, 0, false, Impossible",
        "3, INACTIVE, 0, 0, 0, 0, true, Impossible"
    })
    void whatIsDoneFollowsFromWhatIsSeen(
            int count,
            String status,
            int desired,
            int running,
            int pending,
            int deployments,
            boolean said,
            String next) {
        ServiceSight sight = new ServiceSight("mailer", status, desired, running, pending, deployments);

        assertEquals(
                next,
                new Order(Side.SOURCE, "mailer", count)
                        .next(sight, said)
                        .getClass()
                        .getSimpleName());
    }
}
