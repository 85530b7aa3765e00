package dev.crossfade.replication.fence.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class StayingTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void whatIsGoneInTheNextMomentStandsInNobodysWay() {
        Queue<List<String>> looks = new ArrayDeque<>(List.of(List.of("a", "b"), List.of("b", "c"), List.of("c", "a")));
        assertEquals(List.of(), Staying.find(looks::remove, one -> one, LONG));
        assertEquals(0, looks.size());
    }

    @Test
    void whatStaysIsToldAsTheLastLookHasIt() {
        assertEquals(List.of(), Staying.find(List::of, one -> one, LONG));
        Queue<List<String>> looks = new ArrayDeque<>(List.of(List.of("7 young"), List.of("7 old", "8 young")));
        assertEquals(
                List.of("7 old"),
                Staying.find(
                        () -> looks.size() > 1 ? looks.remove() : looks.element(),
                        one -> one.charAt(0),
                        Duration.ofMillis(1)));
    }
}
