package dev.crossfade.rehearsal.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
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

    @Test
    void momentIsTheSeedsAndBothAreMet() {
        Fault fault = Faults.named("restart-target").orElseThrow().chosen().get(0);
        Set<Moment> met = EnumSet.noneOf(Moment.class);
        for (int seed = 0; seed < 50; seed++) {
            Moment moment = fault.moment(new SplittableRandom(seed));
            assertEquals(moment, fault.moment(new SplittableRandom(seed)));
            met.add(moment);
        }
        assertEquals(EnumSet.of(Moment.COPYING, Moment.STREAMING), met);
    }

    private static List<String> labels(String names) {
        return Faults.named(names).orElseThrow().chosen().stream()
                .map(Fault::label)
                .toList();
    }
}
