package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is parked and what comes after it, by two proxies that follow a controller, all of them real. */
@Timeout(120)
class ParkedOrderIT {

    private static final int PARKED = 202;
    private static final int DONE = 200;
    private static final int REFUSED = 503;
    private static final int MOST_SENT = 2_000;

    @TempDir
    Path directory;

    private Fleet fleet;

    @BeforeEach
    void begin() throws Exception {
        fleet = new Fleet(directory, "control", "", "");
        fleet.startController();
        fleet.startProxy("edge-1");
        fleet.startProxy("edge-2");
        Fleet.until(() -> fleet.followers(1) == 2, "both proxies follow");
        awaitLease("edge-1");
        awaitLease("edge-2");
    }

    @AfterEach
    void end() {
        fleet.close();
    }

    @Test
    void whatComesAfterTheOriginIsBackOvertakesNothingThatWasParked() throws Exception {
        fleet.source().goAway();
        assertEquals(
                List.of(PARKED, PARKED, PARKED),
                IntStream.rangeClosed(1, 3).map(this::post).boxed().toList());
        assertEquals(
                "/webhooks/*", fleet.route("edge-2").at("/parked/backlog/0").asText(), "both know it");
        fleet.source().comeBack();

        List<Integer> answers = sentUntilServedDirectly(4);

        assertEquals(PARKED, answers.get(0), "the origin is there, and what was parked before is not delivered yet");
        assertInOrder(3 + answers.size(), fleet.source().bodies());
        assertTrue(fleet.route("edge-1").path("parked").isMissingNode(), fleet.route("edge-1")::toString);
    }

    @Test
    @Tag("endurance")
    void whatWasParkedGoesToTheTargetAfterAFlipAndBeforeWhatIsNewer() throws Exception {
        fleet.source().goAway();
        assertEquals(
                List.of(PARKED, PARKED, PARKED),
                IntStream.rangeClosed(1, 3).map(this::post).boxed().toList());
        assertEquals(200, fleet.flip("target").statusCode());

        List<Integer> answers = sentUntilServedDirectly(4);

        assertInOrder(3 + answers.size(), fleet.target().bodies());
        assertEquals(List.of(), fleet.source().bodies());
    }

    @Test
    @Tag("endurance")
    void whatAnOperatorParksIsDeliveredByTheControllerUntilItIsUnparked() throws Exception {
        assertEquals(DONE, post(1));
        assertEquals(200, fleet.park("{}").statusCode());
        Fleet.until(
                () -> !fleet.route("edge-1").at("/parked/byHand/0").isMissingNode()
                        && !fleet.route("edge-2").at("/parked/byHand/0").isMissingNode(),
                "both park");
        assertEquals(PARKED, post(2));
        assertEquals(PARKED, post(3));
        assertEquals("source", fleet.asked("edge-1"), "who reads is served");
        Fleet.until(() -> fleet.source().bodies().size() == 3, "what is parked is delivered");
        assertEquals(422, fleet.park("{\"paths\":[\"/orders\"]}").statusCode());
        assertEquals(200, fleet.park("{\"paths\":[]}").statusCode());

        List<Integer> answers = sentUntilServedDirectly(4);

        assertInOrder(3 + answers.size(), fleet.source().bodies());
    }

    /** The mark was made by one that is gone, and proxies have it still; the next one goes by what waits. */
    @Test
    @Tag("endurance")
    void whoeverLeadsNextGoesOnWithAPathThatIsMarkedAndNothingOvertakes() throws Exception {
        fleet.source().goAway();
        assertEquals(
                List.of(PARKED, PARKED, PARKED),
                IntStream.rangeClosed(1, 3).map(this::post).boxed().toList());
        fleet.stopController();
        fleet.source().comeBack();
        assertEquals(List.of(REFUSED, REFUSED), List.of(post(4), post(5)), "the origin is there, and 1 to 3 wait");
        fleet.startController();

        List<Integer> taken = new ArrayList<>(List.of(1, 2, 3));
        AtomicInteger number = new AtomicInteger(5);
        Fleet.until(
                () -> {
                    int status = post(number.incrementAndGet());
                    assertTrue(number.get() < MOST_SENT, "it is never served directly again");
                    if (status != REFUSED) {
                        taken.add(number.get());
                    }
                    return status == DONE;
                },
                "served directly again");

        List<Integer> bodies =
                fleet.source().bodies().stream().map(Integer::valueOf).toList();
        assertEquals(bodies.stream().sorted().distinct().toList(), bodies, "each once, and in order");
        assertTrue(bodies.containsAll(taken), () -> "of " + taken + " only " + bodies);
        assertTrue(!bodies.contains(4) && !bodies.contains(5), "nobody was there to take them");
    }

    /** Its table has nothing parked, and nobody waits for it to hear of a newer one. */
    @Test
    @Tag("endurance")
    void proxyThatIsCutOffFromRoutesOvertakesNothingAsLongAsTheControllerTakesWhatItHandsOver() throws Exception {
        try (ControlRelay relay = new ControlRelay(fleet.control())) {
            fleet.stopProxy("edge-2");
            fleet.startProxyBehind(relay.address(), "edge-2");
            awaitLease("edge-2");

            relay.routesPass(false);
            Fleet.until(() -> fleet.readyz("edge-2").contains("lease not held"), "its lease has ended");
            fleet.source().goAway();
            assertEquals(PARKED, post(2), "which waits until the other one counts as lost");
            fleet.source().comeBack();
            assertEquals(List.of(PARKED, PARKED), List.of(post(3), post(5)), "by a table in which nothing is parked");
            assertEquals("source", fleet.asked("edge-2"), "who reads is served");

            relay.routesPass(true);
            awaitLease("edge-2");
            List<Integer> answers = sentUntilServedDirectly(6);
            List<String> bodies = fleet.source().bodies();
            assertEquals(List.of("2", "3", "5"), bodies.subList(0, 3));
            assertInOrder(6, 5 + answers.size(), bodies.subList(3, bodies.size()));
        }
    }

    private void awaitLease(String proxy) throws Exception {
        Fleet.until(() -> fleet.readyz(proxy).contains("lease held"), proxy + " has its lease");
    }

    /** Of one client, who sends the next one when the last was answered. */
    private List<Integer> sentUntilServedDirectly(int first) throws Exception {
        List<Integer> answers = new ArrayList<>();
        Fleet.until(
                () -> {
                    int status = post(first + answers.size());
                    answers.add(status);
                    assertTrue(answers.size() < MOST_SENT, "it is never served directly again");
                    return status == DONE;
                },
                "served directly again");
        return answers;
    }

    private int post(int number) {
        return fleet.post(number % 2 == 0 ? "edge-1" : "edge-2", "/webhooks/pay", "k", String.valueOf(number));
    }

    private static void assertInOrder(int all, List<String> bodies) {
        assertInOrder(1, all, bodies);
    }

    private static void assertInOrder(int first, int last, List<String> bodies) {
        assertEquals(
                IntStream.rangeClosed(first, last).mapToObj(String::valueOf).toList(), bodies);
    }
}
