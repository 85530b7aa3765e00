package dev.crossfade.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OriginHealthTest {

    private final OriginHealth first = OriginHealth.unknown(new TenantId("acme"), Side.SOURCE, at(0));

    @Test
    void oneSuccessIsEnough() {
        assertEquals(Verdict.UP, first.passed(at(1)).verdict());
        assertEquals(
                Verdict.UP,
                first.failed("it answers 503", at(2))
                        .failed("it answers 503", at(2))
                        .failed("it answers 503", at(2))
                        .passed(at(1))
                        .verdict());
    }

    @Test
    void itTakesTwoFailuresInARow() {
        OriginHealth up = first.passed(at(1));
        assertEquals(Verdict.UP, up.failed("it answers 503", at(2)).verdict());
        assertEquals(
                Verdict.UP,
                up.failed("it answers 503", at(2))
                        .passed(at(1))
                        .failed("it answers 503", at(2))
                        .verdict());
        assertEquals(
                Verdict.DOWN,
                up.failed("it answers 503", at(2))
                        .failed("it answers 503", at(2))
                        .verdict());
        assertEquals(Verdict.UNKNOWN, first.failed("it answers 503", at(2)).verdict());
        assertEquals(
                Verdict.DOWN,
                first.failed("it answers 503", at(2))
                        .failed("it answers 503", at(2))
                        .verdict());
    }

    @Test
    void itTellsWhatTheLastCheckHasMet() {
        assertEquals("", first.reason());
        assertEquals(
                "it answers 503",
                first.failed("no answer", at(2)).failed("it answers 503", at(2)).reason());
        assertEquals("", first.failed("no answer", at(2)).passed(at(1)).reason());
    }

    @Test
    void longReasonIsCut() {
        String told = first.failed("x".repeat(5000), at(2)).reason();
        assertEquals("x".repeat(OriginHealth.LONGEST_REASON) + "…", told);
    }

    @Test
    void itIsAsItIsSinceTheVerdictChanged() {
        OriginHealth down = first.failed("no answer", at(1)).failed("no answer", at(2));
        assertEquals(at(0), first.failed("no answer", at(1)).since());
        assertEquals(at(2), down.since());
        assertEquals(at(2), down.failed("it answers 503", at(3)).since());
        assertEquals(at(4), down.passed(at(4)).since());
    }

    private static Instant at(int seconds) {
        return Instant.ofEpochSecond(seconds);
    }
}
