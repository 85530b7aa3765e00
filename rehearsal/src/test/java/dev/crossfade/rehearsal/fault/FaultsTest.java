package dev.crossfade.rehearsal.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    @Test
    void severalAreNamedWithCommasAndStrikeInOneOrder() {
        assertEquals(List.of("restart-source", "network"), labels("network, restart-source"));
        assertEquals(List.of(), labels("none"));
    }

    @Test
    void allAreThoseThatAreTold() {
        assertEquals(Faults.labels(), String.join(", ", labels("all")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "flood", "network,flood", "network,", "none,network", "all,network", "NETWORK"})
    void anyOtherNameIsRefusedWhole(String names) {
        assertEquals(Optional.empty(), Faults.named(names));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart-target", "crash-source", "network"})
    void momentIsTheSeedsAndBothAreMet(String name) {
        Fault fault = Faults.named(name).orElseThrow().chosen().get(0);
        Set<Moment> met = EnumSet.noneOf(Moment.class);
        for (int seed = 0; seed < 50; seed++) {
            Moment moment = fault.moment(new SplittableRandom(seed));
            assertEquals(moment, fault.moment(new SplittableRandom(seed)));
            met.add(moment);
        }
        assertEquals(EnumSet.of(Moment.COPYING, Moment.STREAMING), met);
    }

    /** Whoever waits for a walsender's minute has to be met as well as whoever notices a cut. */
    @Test
    void networkIsLostForSecondsAndForMoreThanAWalsendersMinute() {
        Set<Duration> met = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            met.add(LostNetwork.away(new SplittableRandom(seed)));
        }
        assertEquals(Set.of(Duration.ofSeconds(8), Duration.ofSeconds(70)), met);
    }

    private static List<String> labels(String names) {
        return Faults.named(names).orElseThrow().chosen().stream()
                .map(Fault::label)
                .toList();
    }
}
