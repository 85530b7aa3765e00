package dev.crossfade.replication.sequences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadroomTest {

    private static final TableName NAME = new TableName("public", "orders_id_seq");

    private final Headroom headroom = new Headroom(Set.of("public.gapless"), Duration.ofSeconds(5));

    @Test
    void targetIsSetAheadByTenBudgetsOfCallsTheCacheAndAThousand() {
        Optional<SequenceWrite> write = headroom.widen(sequence(100, 1), sequence(1, 1), 200);
        assertEquals(Optional.of(new SequenceWrite(7, 100 + 200 * 10 * 5 + 1 + 1000, true)), write);
    }

    @Test
    void descendingSequenceIsSetAheadDownwards() {
        Sequence source = new Sequence(7, NAME, -100, true, -2, Long.MIN_VALUE, -1, 1, false);
        Sequence target = new Sequence(7, NAME, -1, false, -2, Long.MIN_VALUE, -1, 1, false);
        assertEquals(Optional.of(new SequenceWrite(7, -100 - 2 * 1001, true)), headroom.widen(source, target, 0));
    }

    @Test
    void targetThatIsFarEnoughIsNeverMovedBackwards() {
        assertEquals(Optional.empty(), headroom.widen(sequence(100, 1), sequence(5_000_000, 1), 0));
        assertEquals(Optional.empty(), headroom.exactly(sequence(100, 1), sequence(101, 1)));
    }

    @Test
    void sequenceNearItsEndIsSetInsideThePauseAndNotBefore() {
        Sequence source = new Sequence(7, NAME, 32_000, true, 1, 1, 32_767, 1, false);
        Sequence target = new Sequence(7, NAME, 1, false, 1, 1, 32_767, 1, false);
        assertTrue(headroom.isExact(source, 0));
        assertEquals(Optional.empty(), headroom.widen(source, target, 0));
        assertEquals(Optional.of(new SequenceWrite(7, 32_000, true)), headroom.exactly(source, target));
    }

    @Test
    void gaplessAndCyclingSequencesAreExact() {
        Sequence cycling = new Sequence(7, NAME, 1, true, 1, 1, Long.MAX_VALUE, 1, true);
        Sequence gapless = new Sequence(7, new TableName("public", "gapless"), 1, true, 1, 1, Long.MAX_VALUE, 1, false);
        assertTrue(headroom.isExact(cycling, 0));
        assertTrue(headroom.isExact(gapless, 0));
        assertFalse(headroom.isExact(sequence(1, 1), 0));
    }

    @Test
    void cyclingSequenceThatBeganAnewIsFollowedBackwards() {
        Sequence source = new Sequence(7, NAME, 2, true, 1, 1, 100, 1, true);
        Sequence target = new Sequence(7, NAME, 99, true, 1, 1, 100, 1, true);
        assertEquals(Optional.of(new SequenceWrite(7, 2, true)), headroom.exactly(source, target));
    }

    @Test
    void sequenceThatWasNeverCalledIsBehindOneThatHandedOutItsFirstValue() {
        Sequence never = new Sequence(7, NAME, 1, false, 1, 1, Long.MAX_VALUE, 1, false);
        assertTrue(never.isBehind(sequence(1, 1)));
        assertFalse(sequence(1, 1).isBehind(never));
        assertFalse(never.isBehind(never));
    }

    private static Sequence sequence(long last, long cache) {
        return new Sequence(7, NAME, last, true, 1, 1, Long.MAX_VALUE, cache, false);
    }
}
