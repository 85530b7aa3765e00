package dev.crossfade.control.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanDifferenceTest {

    private static final Map<String, String> BEFORE = Map.of(
            "table public.orders", "replicated",
            "definition of public.orders at the source", "1a",
            "switchover.budget", "5s");

    @Test
    void equalFactsDifferInNothing() {
        assertEquals(List.of(), changes(BEFORE));
    }

    @Test
    void whatIsNewIsNamedAndARelationOnceForAllOfIt() {
        assertEquals(
                List.of("table public.notes is new: replicated"),
                changes(with(
                        Map.of("table public.notes", "replicated", "definition of public.notes at the source", "2b"))));
    }

    @Test
    void whatIsGoneIsNamed() {
        assertEquals(List.of("table public.orders is gone"), changes(Map.of("switchover.budget", "5s")));
    }

    @Test
    void valuesAreNamedBeforeAndAfterButForDigests() {
        assertEquals(
                List.of(
                        "the definition of public.orders at the source has changed",
                        "switchover.budget was 5s and is 8s"),
                changes(with(Map.of("definition of public.orders at the source", "9f", "switchover.budget", "8s"))));
    }

    @Test
    void ofManyTheFirstAreNamedAndTheOthersCounted() {
        TreeMap<String, String> many = new TreeMap<>(BEFORE);
        for (int i = 100; i < 130; i++) {
            many.put("table public.t" + i, "replicated");
        }
        List<String> changes = PlanDifference.between(new TreeMap<>(BEFORE), many);

        assertEquals(21, changes.size());
        assertEquals("and 10 more", changes.get(20));
    }

    private static Map<String, String> with(Map<String, String> others) {
        TreeMap<String, String> facts = new TreeMap<>(BEFORE);
        facts.putAll(others);
        return facts;
    }

    private static List<String> changes(Map<String, String> now) {
        return PlanDifference.between(new TreeMap<>(BEFORE), new TreeMap<>(now));
    }
}
