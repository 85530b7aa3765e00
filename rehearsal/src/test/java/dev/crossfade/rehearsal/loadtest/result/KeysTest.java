package dev.crossfade.rehearsal.loadtest.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final RequestTemplate REQUEST =
            Scenario.get(URI.create("http://127.0.0.1/")).requests().get(0);

    private final Keys keys = new Keys(4);

    @Test
    void aKeyThatIsRepeatedByItsOwnAnswerIsAcknowledged() {
        sent("a", "b");
        keys.acknowledged("a", "a");
        keys.acknowledged("b", "b");

        assertEquals(
                List.of("a", "b"),
                keys.acknowledged().stream().map(Keys.Acknowledged::key).toList());
        assertFound(2, 0, 0, 0, 0);
    }

    @Test
    void aKeyWithoutAnAnswerIsLostAndOneThatWasRefusedIsNot() {
        sent("a", "b");
        keys.forget("b");

        assertFound(0, 1, 0, 0, 0);
        assertEquals(List.of("a"), keys.findings().lost().first());
    }

    @Test
    void twoAnswersThatWereMixedUpAreOutOfOrderAndNoneIsLost() {
        sent("a", "b");
        keys.acknowledged("a", "b");
        keys.acknowledged("b", "a");

        assertFound(0, 0, 0, 2, 0);
        assertEquals(
                "a was answered with b", keys.findings().outOfOrder().first().get(0));
    }

    @Test
    void anAnswerThatIsGivenToAnotherRequestTooIsRepeatedAndTheOthersIsLost() {
        sent("a", "b");
        keys.acknowledged("a", "a");
        keys.acknowledged("b", "a");

        assertFound(1, 1, 1, 1, 0);
        assertEquals(List.of("a"), keys.findings().repeated().first());
        assertEquals(List.of("b"), keys.findings().lost().first());
    }

    @Test
    void anAnswerWithNoKeyOrWithOneThatNobodySentIsNeitherLostNorAcknowledged() {
        sent("a", "b");
        keys.acknowledged("a", null);
        keys.acknowledged("b", "stranger");

        assertFound(0, 0, 0, 0, 2);
    }

    @Test
    void moreKeysThanCanBeFollowedAreCounted() {
        sent("a", "b", "c", "d");
        assertEquals(0, keys.findings().notFollowed());
        sent("e");
        keys.acknowledged("e", "e");

        assertEquals(5, keys.findings().sent());
        assertEquals(1, keys.findings().notFollowed());
        assertEquals(4, keys.findings().lost().count());
    }

    private void sent(String... names) {
        List.of(names).forEach(name -> keys.sent(name, REQUEST));
    }

    private void assertFound(long acknowledged, long lost, long repeated, long outOfOrder, long withoutKey) {
        KeyFindings found = keys.findings();
        assertEquals(
                List.of(acknowledged, lost, repeated, outOfOrder, withoutKey),
                List.of(
                        found.acknowledged(),
                        found.lost().count(),
                        found.repeated().count(),
                        found.outOfOrder().count(),
                        found.withoutKey().count()));
    }
}
