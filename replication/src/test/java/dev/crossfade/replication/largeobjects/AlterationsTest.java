package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AlterationsTest {

    private final Alterations altered = new Alterations();

    @Test
    void objectIsNamedOnceWithWhatEachPassFoundOfIt() {
        altered.page(new PageKey(70001, 16));
        Alterations later = new Alterations();
        later.page(new PageKey(70001, 16));
        later.page(new PageKey(70001, 3));
        later.whole(70001, "was altered on the target");
        later.whole(70002, "was removed on the target");
        altered.addAll(later);
        assertEquals(
                Map.of(
                        70001L, "was altered on the target; pages 3, 16 were altered on the target",
                        70002L, "was removed on the target"),
                altered.inWords("target"));
    }

    @Test
    void ofManyPagesTheFirstAreNamedAndTheOthersCounted() {
        for (int page = 12; page > 0; page--) {
            altered.page(new PageKey(70001, page));
        }
        assertEquals(
                Map.of(70001L, "pages 1, 2, 3, 4, 5 and 7 more were altered on the target"), altered.inWords("target"));
    }
}
