package dev.crossfade.control.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says of it; it goes to standard error. */
class HindranceTest {

    private final PrintStream usual = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Hindrance hindrance = new Hindrance();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(usual);
    }

    @Test
    void whatPassesIsALineWhenItBeginsAndOneWithTheTriesWhenItIsOver() {
        for (int term = 1; term <= 500; term++) {
            hindrance.met(term, away("no answer from etcd"));
        }
        hindrance.over(501);

        List<String> lines = said();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("no answer from etcd; to do: see that it runs"), lines::toString);
        assertTrue(lines.get(1).contains("in term 501, after 500 tries"), lines::toString);
    }

    @Test
    void anotherReasonIsAnotherLineAndTheyAreBounded() {
        for (int round = 0; round < 3; round++) {
            for (int reason = 0; reason < 100; reason++) {
                hindrance.met(1, away("reason " + reason));
            }
        }

        assertEquals(Hindrance.MOST, said().size(), () -> said().toString());
        assertEquals("reason 99; to do: see that it runs", hindrance.reason().orElseThrow());
    }

    @Test
    void ourOwnErrorIsToldOnceWithWhereItHappened() {
        hindrance.met(1, new IllegalStateException("unthought of"));
        int once = said().size();
        hindrance.met(2, new IllegalStateException("unthought of"));

        assertTrue(once > 1, "with its trace");
        assertEquals(once, said().size());
    }

    @Test
    void whatBeginsAtOnceIsNotWorthALine() {
        hindrance.over(1);

        assertEquals(List.of(), said());
    }

    /** Who cannot begin gives the lease back at once, and so do the others: one that keeps it could. */
    @Test
    void whatWasInTheWayIsOverOnceAnotherHasTheLeaseForAWhile() {
        hindrance.met(1, away("no answer from etcd"));
        for (int look = 1; look < Hindrance.LOOKS; look++) {
            assertFalse(hindrance.isOverElsewhere(2));
        }
        assertFalse(hindrance.isOverElsewhere(3), "it changes hands, as while nobody can begin");
        assertTrue(hindrance.reason().isPresent());
        for (int look = 2; look < Hindrance.LOOKS; look++) {
            assertFalse(hindrance.isOverElsewhere(3));
        }
        assertTrue(hindrance.isOverElsewhere(3));
        assertTrue(hindrance.reason().isEmpty());
        assertFalse(hindrance.isOverElsewhere(3), "it is told once");
    }

    private List<String> said() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static CannotBegin away(String why) {
        return new CannotBegin(why, "see that it runs", new IllegalStateException());
    }
}
