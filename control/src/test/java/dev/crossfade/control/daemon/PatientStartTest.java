package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatientStartTest {

    private final List<String> told = new ArrayList<>();
    private int rests;
    private final PatientStart start = new PatientStart(() -> rests++, this::told);

    private void told(String why, String action) {
        told.add(why + " / " + action);
    }

    @Test
    void aStartThatIsTakenWaitsForNothing() {
        start.begin(() -> {});

        assertEquals(0, rests);
        assertEquals(List.of(), told);
    }

    @Test
    void whatKeepsTheRoutesIsWaitedForHoweverLongItIsAwayAndTheReasonIsTold() {
        Deque<StoreFailure> away = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            away.add(failure(i % 2 == 0 ? StoreFailure.Kind.REFUSED : StoreFailure.Kind.UNANSWERED));
        }

        start.begin(() -> {
            if (!away.isEmpty()) {
                throw away.pop();
            }
        });

        assertEquals(10_000, rests);
        assertEquals("the routes cannot be read: no answer from etcd / see that it runs", told.get(0));
        assertEquals(10_000, told.size());
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreFailure.Kind.class,
            names = {"REFUSED", "UNANSWERED"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatDoesNotPassByItselfEndsIt(StoreFailure.Kind kind) {
        StoreFailure failure = failure(kind);

        assertSame(
                failure,
                assertThrows(
                        StoreFailure.class,
                        () -> start.begin(() -> {
                            throw failure;
                        })));
        assertEquals(0, rests);
    }

    @Test
    void whoIsInterruptedWaitsNoMore() {
        StoreFailure failure = failure(StoreFailure.Kind.REFUSED);
        PatientStart interrupted = new PatientStart(
                () -> {
                    throw new InterruptedException();
                },
                this::told);

        assertSame(
                failure,
                assertThrows(
                        StoreFailure.class,
                        () -> interrupted.begin(() -> {
                            throw failure;
                        })));
        assertTrue(Thread.interrupted());
    }

    private static StoreFailure failure(StoreFailure.Kind kind) {
        return new StoreFailure(kind, "no answer from etcd", "see that it runs", null);
    }
}
