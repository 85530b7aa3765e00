package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.reverse.LateWrites.Known;
import dev.crossfade.replication.reverse.LateWrites.Unknown;
import dev.crossfade.replication.reverse.LateWrites.Written;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateWritesTest {

    private static final Written ORDERS = new Written(new TableName("public", "orders"), 3, false);

    private static final Written IMAGES = new Written(new TableName("public", "images"), 1, true);

    @Test
    void whatWasFoundInBothSlotsIsToldTogether() {
        assertEquals(
                new Known(List.of(ORDERS, IMAGES)),
                LateWrites.both(new Known(List.of(ORDERS)), new Known(List.of(IMAGES))));
        assertEquals(LateWrites.NONE, LateWrites.both(LateWrites.NONE, LateWrites.NONE));
    }

    @Test
    void whatWasFoundInOneSlotStandsWhereTheOtherCouldNotBeSeen() {
        LateWrites late = LateWrites.both(new Unknown("the slot is in use"), new Known(List.of(IMAGES)));
        assertEquals(new Known(List.of(IMAGES), List.of("the slot is in use")), late);
        assertEquals(
                "committed after the token on the side that is fenced: public.images (1 change, carried to the other side);"
                        + " whether anything else was is not known: the slot is in use",
                late.inWords());
    }

    @Test
    void nothingFoundInOneSlotIsNotKnownWhereTheOtherCouldNotBeSeen() {
        assertEquals(
                new Unknown("the slot is in use"), LateWrites.both(LateWrites.NONE, new Unknown("the slot is in use")));
        assertEquals(new Unknown("no room; in use"), LateWrites.both(new Unknown("no room"), new Unknown("in use")));
    }
}
