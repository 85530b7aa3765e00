package dev.crossfade.control.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.leader.Leadership.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeadershipTest {

    private static final LeaseTerms TERMS =
            new LeaseTerms(Duration.ofMillis(2000), Duration.ofMillis(1500), Duration.ofMillis(300));

    private final Leadership standby = Leadership.standby(TERMS);

    @Test
    void standbyStaysOneWhileAnotherHoldsTheLeaseAndNamesIt() {
        Leadership told = standby.leftTo(new Leader(4, "there:9901"));

        assertEquals(Phase.STANDBY, told.phase(ms(0)));
        assertEquals(Optional.of("there:9901"), told.leaderElsewhere());
    }

    @Test
    void leaseThatWasTakenIsTrustedFromWhenItWasAskedFor() {
        Leadership leading = standby.leftTo(new Leader(4, "there:9901")).took(5, ms(1000));

        assertEquals(Phase.LEADING, leading.phase(ms(2499)));
        assertEquals(Phase.LAPSED, leading.phase(ms(2500)));
        assertEquals(Optional.empty(), leading.leaderElsewhere());
    }

    @Test
    void renewalProlongsFromWhenItWasAskedForAndBringsALapsedOneBack() {
        Leadership leading = standby.took(1, ms(0));

        assertEquals(Phase.LAPSED, leading.phase(ms(1600)));
        assertEquals(Phase.LEADING, leading.renewed(ms(1600)).phase(ms(1700)));
        assertEquals(Phase.LAPSED, leading.renewed(ms(100)).phase(ms(1650)), "its answer came too late");
    }

    @Test
    void answerThatCameOutOfOrderShortensNothing() {
        Leadership renewed = standby.took(1, ms(0)).renewed(ms(900)).renewed(ms(300));

        assertEquals(Phase.LEADING, renewed.phase(ms(2300)));
    }

    @Test
    void whoIsFollowedStandsByAndTakesOnlyALaterTerm() {
        Leadership followed = standby.took(7, ms(0)).leftTo(new Leader(8, "there:9901"));

        assertEquals(Phase.STANDBY, followed.phase(ms(1)));
        assertThrows(IllegalStateException.class, () -> followed.took(8, ms(2)));
        assertEquals(9, followed.took(9, ms(2)).term());
    }

    @Test
    void movesThatAreNotInTheTableThrowAndNameTheState() {
        Leadership leading = standby.took(3, ms(0));

        assertTrue(assertThrows(IllegalStateException.class, () -> leading.took(4, ms(1)))
                .toString()
                .contains("term 3"));
        assertThrows(IllegalStateException.class, () -> standby.renewed(ms(1)));
    }

    @Test
    void leaseThatIsTrustedForItsWholeLengthIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LeaseTerms(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(100)));
    }

    /**
     * Three controllers, one row, calls that take from nothing to longer than the lease on either way, and controllers that stand still
     * for seconds: at no moment do two of them take themselves for the leader, and no two have the same term.
     */
    @Test
    void noTwoEverTakeThemselvesForTheLeader() {
        long seed = new Random().nextLong();
        System.out.println("noTwoEverTakeThemselvesForTheLeader: seed " + seed);
        int takeovers = 0;
        for (int run = 0; run < 40; run++) {
            takeovers += new World(new Random(seed + run)).live(Duration.ofMinutes(2));
        }
        assertTrue(takeovers > 200, takeovers + " takeovers: too few to show anything");
    }

    private static long ms(long millis) {
        // Such clocks begin anywhere, and may pass the highest number.
        return Long.MAX_VALUE
                - Duration.ofMillis(1234).toNanos()
                + Duration.ofMillis(millis).toNanos();
    }

    /** Events in the order of true time; a controller's clock differs by a constant. */
    private static final class World {

        private final Random random;
        private final List<Event> events = new ArrayList<>();
        private final List<Controller> controllers = new ArrayList<>();
        private long nowMs;
        private long term;
        private int holder = -1;
        private long renewedMs = -1_000_000;

        World(Random random) {
            this.random = random;
            for (int i = 0; i < 3; i++) {
                controllers.add(new Controller(i, random.nextLong()));
                int which = i;
                at(random.nextInt(300), () -> controllers.get(which).ask());
            }
        }

        record Event(long atMs, Runnable what) {}

        void at(long afterMs, Runnable what) {
            events.add(new Event(nowMs + afterMs, what));
        }

        int live(Duration howLong) {
            while (nowMs < howLong.toMillis()) {
                Event next = events.stream()
                        .min(Comparator.comparingLong(Event::atMs))
                        .orElseThrow();
                events.remove(next);
                nowMs = next.atMs() - 1;
                check();
                nowMs = next.atMs();
                next.what().run();
                check();
            }
            return (int) term;
        }

        void check() {
            List<String> leading = controllers.stream()
                    .filter(one -> one.state.phase(one.clock()) == Phase.LEADING)
                    .map(one -> one.number + ": " + one.state)
                    .toList();
            assertTrue(leading.size() <= 1, () -> "at " + nowMs + " ms: " + leading);
        }

        long travel() {
            return switch (random.nextInt(20)) {
                case 0 -> random.nextInt(5000);
                case 1, 2 -> random.nextInt(900);
                default -> random.nextInt(20);
            };
        }

        private final class Controller {
            private final int number;
            private final long offset;
            private Leadership state = Leadership.standby(TERMS);

            Controller(int number, long offset) {
                this.number = number;
                this.offset = offset;
            }

            long clock() {
                return offset + Duration.ofMillis(nowMs).toNanos();
            }

            void ask() {
                long asked = clock();
                at(travel(), () -> written(asked));
            }

            /** At the server. */
            private void written(long asked) {
                boolean ours;
                if (state.isHeld()) {
                    ours = term == state.term();
                } else {
                    ours = holder == number
                            || nowMs - renewedMs > TERMS.length().toMillis();
                    term += ours ? 1 : 0;
                }
                if (ours) {
                    holder = number;
                    renewedMs = nowMs;
                }
                long seen = term;
                // Every now and then it stands still before it sees the answer.
                at(
                        travel() + (random.nextInt(60) == 0 ? random.nextInt(30_000) : 0),
                        () -> answered(asked, ours, seen));
            }

            private void answered(long asked, boolean ours, long seen) {
                if (!ours) {
                    state = state.leftTo(new Leader(seen, "another"));
                } else {
                    state = state.isHeld() ? state.renewed(asked) : state.took(seen, asked);
                }
                at(TERMS.every().toMillis(), this::ask);
            }
        }
    }
}
