package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixTest {

    private static final int DRAWS = 100_000;

    @ParameterizedTest
    @EnumSource(Mix.class)
    void everythingIsDrawnAsOftenAsItsWeightSays(Mix mix) {
        assertEquals(100, Arrays.stream(Action.values()).mapToInt(mix::weight).sum());
        SplittableRandom random = new SplittableRandom(11);
        Map<Action, Integer> drawn = new EnumMap<>(Action.class);
        for (int draw = 0; draw < DRAWS; draw++) {
            drawn.merge(mix.draw(random), 1, Integer::sum);
        }
        for (Action action : Action.values()) {
            boolean partners = action == Action.SEND_EVENT;
            assertEquals(partners == (mix == Mix.WEBHOOKS), mix.weight(action) > 0, () -> mix + " and " + action);
            assertEquals(mix.weight(action), drawn.getOrDefault(action, 0) * 100.0 / DRAWS, 0.6, action.name());
        }
    }

    @Test
    void mixesAreCalledByTheirWords() {
        assertEquals("orders, writes, webhooks", Mix.labels());
        assertEquals(Optional.of(Mix.WRITES), Mix.ofLabel("writes"));
        assertEquals(Optional.empty(), Mix.ofLabel("reads"));
    }
}
