package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutagesTest {

    private final SecondsByHand clock = new SecondsByHand();
    private final Outages outages = new Outages(clock);

    /** There is an outage from second 10 to second 20. */
    @ParameterizedTest
    @CsvSource({
        "0, 9, false",
        "9, 10, true",
        "9, 25, true",
        "12, 13, true",
        "20, 30, true",
        "21, 22, false",
    })
    void requestHasMetAnOutageThatItsTimeTouches(long from, long to, boolean met) {
        clock.second = 10;
        outages.begin();
        clock.second = 20;
        outages.end();
        assertEquals(met, outages.met(at(from), at(to)));
    }

    @Test
    void outageThatHasNotEndedLasts() {
        assertEquals(false, outages.met(at(0), at(100)));
        clock.second = 10;
        outages.begin();
        assertEquals(true, outages.met(at(1_000), at(1_001)));
    }

    @Test
    void endingTwiceDoesNotProlongIt() {
        outages.begin();
        clock.second = 5;
        outages.end();
        clock.second = 50;
        outages.end();
        assertEquals(false, outages.met(at(6), at(7)));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static final class SecondsByHand extends Clock {

        private long second;

        @Override
        public Instant instant() {
            return at(second);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
