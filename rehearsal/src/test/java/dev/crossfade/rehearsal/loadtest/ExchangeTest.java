package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.rehearsal.loadtest.result.Keys;
import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Outcome;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {

    private static final URI URL = URI.create("http://127.0.0.1:1/");

    private final LoadRecord record = new LoadRecord(0);
    private long now;

    @Test
    void aRequestForWhichNoConnectionIsFreeInTimeIsNotSent() throws Exception {
        now = Door.PATIENCE.toNanos() + 2;
        exchange().perform(intended());

        assertEquals(1, record.count(Outcome.NOT_SENT));
        assertEquals(
                List.of("GET / #7 was not sent: no connection was free within 30 s"),
                record.failures().first());
    }

    @Test
    void aRequestThatIsTurnedAwayIsAFailure() throws Exception {
        exchange().turnAway(intended());

        assertEquals(1, record.count(Outcome.NOT_SENT));
        assertEquals(
                List.of("GET / #7 was not sent: 10000 others waited for a connection already"),
                record.failures().first());
    }

    private Exchange exchange() {
        return new Exchange(
                new Door(URL, Trust.in(null)),
                new RequestMaker(URL, true),
                new SideName(null),
                "run",
                record,
                new Keys(),
                () -> now);
    }

    private static Intended intended() {
        return new Intended(7, Scenario.get(URL).requests().get(0), 1);
    }
}
