package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.crossfade.config.model.Side;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done about a service, by what a look finds: a table. */
class OrderTest {

    @ParameterizedTest(
            name = "{0} of {1}, desired {2}, running {3}, pending {4}, {5} deployments, {6} ending, said: {7} -> {8}")
    @CsvSource({
        "0, ACTIVE, 3, 3, 0, 1, 0, no, Say",
        "0, ACTIVE, 3, 3, 0, 1, 0, just, Await",
        "0, ACTIVE, 3, 3, 0, 1, 0, long ago, Say",
        "0, ACTIVE, 0, 3, 0, 1, 0, no, Say",
        "0, ACTIVE, 0, 3, 0, 1, 0, seen, Await",
        "0, ACTIVE, 0, 0, 1, 1, 0, seen, Await",
        "0, ACTIVE, 0, 0, 0, 1, 2, seen, Await",
        "0, ACTIVE, 0, 0, 0, 1, 0, no, Say",
        "0, ACTIVE, 0, 0, 0, 1, 0, seen, Reached",
        "0, ACTIVE, 0, 0, 0, 2, 0, seen, Reached",
        "0, ACTIVE, 2, 0, 0, 1, 0, seen, Say",
        "0, MISSING, 0, 0, 0, 0, 0, no, Reached",
        "0, INACTIVE, 0, 0, 0, 0, 0, no, Reached",
        "0, DRAINING, 0, 2, 0, 1, 0, no, Impossible",
        "3, ACTIVE, 0, 0, 0, 1, 0, no, Say",
        "3, ACTIVE, 0, 0, 0, 1, 0, just, Await",
        "3, ACTIVE, 0, 0, 0, 1, 0, long ago, Reached",
        "3, ACTIVE, 0, 0, 0, 1, 0, seen, Reached",
        "3, ACTIVE, 3, 1, 2, 1, 0, seen, Await",
        "3, ACTIVE, 3, 3, 0, 2, 0, seen, Await",
        "3, ACTIVE, 3, 3, 1, 1, 0, seen, Await",
        "3, ACTIVE, 3, 3, 0, 1, 0, no, Say",
        "3, ACTIVE, 3, 3, 0, 1, 0, seen, Reached",
        "3, ACTIVE, 5, 1, 4, 1, 0, seen, Reached",
        "3, ACTIVE, 5, 5, 0, 1, 0, no, Say",
        "3, MISSING, 0, 0, 0, 0, 0, no, Impossible",
        "3, INACTIVE, 0, 0, 0, 0, 0, seen, Impossible"
    })
    void whatIsDoneFollowsFromWhatIsSeen(
            int count,
            String status,
            int desired,
            int running,
            int pending,
            int deployments,
            int ending,
            String said,
            String next) {
        ServiceSight sight = new ServiceSight("mailer", status, desired, running, pending, deployments, ending);

        assertEquals(
                next,
                new Order(Side.SOURCE, "mailer", count)
                        .next(sight, said(said))
                        .getClass()
                        .getSimpleName());
    }

    private static @Nullable Said said(String when) {
        return switch (when) {
            case "no" -> null;
            case "just" -> Said.JUST_NOW.after(false).after(false).after(false);
            case "seen" -> Said.JUST_NOW.after(true).after(false);
            default -> Said.JUST_NOW.after(false).after(false).after(false).after(false);
        };
    }

    /** It had none when it was counted: that is no reason to keep it from having some. */
    @Test
    void oneThatIsToHaveNoneAgainIsLeftToWhoGivesItSome() {
        Order none = Order.again(Side.TARGET, "mailer", 0);
        ServiceSight scaled = new ServiceSight("mailer", "ACTIVE", 2, 2, 0, 1);

        assertInstanceOf(Order.Next.Say.class, none.next(scaled, null), "what it had before is said once");
        assertInstanceOf(Order.Next.Reached.class, none.next(scaled, said("seen")));
        assertEquals(new Order.Next.Reached(""), none.again(scaled));
    }

    /** Long after all was so; only a stop that came late is undone. */
    @ParameterizedTest(name = "{0} of {1}, desired {2} -> {3}")
    @CsvSource({
        "3, ACTIVE, 0, Say",
        "3, ACTIVE, 3, Reached",
        "3, ACTIVE, 2, Reached",
        "3, ACTIVE, 5, Reached",
        "3, MISSING, 0, Reached",
        "0, ACTIVE, 0, Reached",
        "0, ACTIVE, 2, Say"
    })
    void longAfterOnlyWhatALateCallDoesIsUndone(int count, String status, int desired, String next) {
        ServiceSight sight = new ServiceSight("mailer", status, desired, desired, 0, 1);

        assertEquals(
                next,
                new Order(Side.SOURCE, "mailer", count).again(sight).getClass().getSimpleName());
    }
}
